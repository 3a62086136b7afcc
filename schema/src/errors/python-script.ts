import { z } from "zod";
import { count, line, name, ofScript } from "./details.ts";
import { defineCatalogue } from "./entry.ts";

/** Ends that a script's own source explains. */
export const PYTHON_SCRIPT_ERRORS = defineCatalogue({
  missing_dependency: {
    title: "A package is missing",
    messages: ["Script failed: Module '{module}' not found", "Script failed: a package that it needs is missing"],
    fixes: [
      "Add '{node_package}' to package.json: npm install {node_package}",
      "Add '{package}' to requirements.txt or use --runtime {bigger_runtime}",
      "Add '{package}' to requirements.txt",
      "Add the package to requirements.txt, or name it with --with",
    ],
    details: ofScript({ module: name, package: name, runtime: name }),
  },
  missing_local_module: {
    title: "A module of the script's own is missing",
    messages: [
      "Script failed: Module '{module}' is one of your own files and was not sent",
      "Script failed: one of your own modules was not sent",
    ],
    fixes: [
      "Send '{here}' too",
      "Send the file of '{module}' too: rgrid run --input FILE",
      "Send the module's file too: rgrid run --input FILE",
    ],
    details: ofScript({ module: name }),
  },
  import_error: {
    title: "An import failed",
    messages: [
      "Script failed: '{name}' can't be imported from '{module}'",
      "Script failed: {message}",
      "Script failed: an import failed",
    ],
    fixes: [
      "Check that the installed version of '{module}' has '{name}', that no file of yours has the module's name, and that no two modules import each other",
      "Check the installed version, that no file of yours has the module's name, and that no two modules import each other",
    ],
    details: ofScript({ name, module: name }),
  },
  script_syntax_error: {
    title: "The script is not valid source",
    messages: ["Script failed: {message} in line {line}", "Script failed: {message}", "Script failed: its source is not valid"],
    causes: ["{exception} in {file}, line {line}: {text}", "{exception} in {file}, line {line}", "line {line}: {text}"],
    fixes: [
      "This is Python 2: write {python_2} as Python 3 does, or convert the script with 2to3",
      "Correct line {line} of {file}, or the line before it",
      "Correct the source; the line before the one that is named is often the one at fault",
    ],
    details: ofScript({ offset: count, text: line, python_2: line }),
    slug: "syntax-error",
  },
  name_error: {
    title: "A name is not defined",
    messages: [
      "Script failed: '{name}' is not defined: did you mean '{did_you_mean}'?",
      "Script failed: '{name}' is not defined",
      "Script failed: {message}",
      "Script failed: a name is not defined",
    ],
    fixes: [
      "Write '{did_you_mean}' in place of '{name}', or define it before line {line}",
      "Define or import '{name}' before line {line}",
      "Define or import '{name}' before it is used",
      "Define or import the name before it is used",
    ],
    details: ofScript({ name, did_you_mean: name }),
  },
  type_error: {
    title: "A value has the wrong type",
    messages: ["Script failed: {message}", "Script failed: a value has the wrong type"],
    fixes: [
      "Look at the types of the values in line {line} of {file}: print them before it",
      "Look at the types of the values where it failed",
    ],
    details: ofScript({}),
  },
  value_error: {
    title: "A value is not one that is allowed",
    messages: ["Script failed: {message}", "Script failed: a value is not one that is allowed"],
    fixes: ["Look at the values in line {line} of {file}: print them before it", "Look at the values where it failed"],
    details: ofScript({}),
  },
  key_error: {
    title: "A key is not there",
    messages: ["Script failed: key {key} is not there", "Script failed: a key is not there"],
    fixes: [
      "Print the keys before line {line} of {file}; .get() gives a default for one that may be missing",
      "Print the keys before it; .get() gives a default for one that may be missing",
    ],
    details: ofScript({ key: line }),
  },
  index_error: {
    title: "An index is out of range",
    messages: ["Script failed: {message}", "Script failed: an index is out of range"],
    fixes: [
      "Print the length before line {line} of {file}: the list is shorter than the index, or empty",
      "Print the length before it: the list is shorter than the index, or empty",
    ],
    details: ofScript({}),
  },
  attribute_error: {
    title: "An attribute is not there",
    messages: [
      "Script failed: {message}",
      "Script failed: there is no attribute '{attribute}'",
      "Script failed: an attribute is not there",
    ],
    fixes: [
      "Write '{did_you_mean}' in place of '{attribute}'",
      "Look at what has no '{attribute}' in line {line} of {file}: often it is None, or the package has another version",
      "Look at what it is that has no such attribute: often it is None, or the package has another version",
    ],
    details: ofScript({ attribute: name, did_you_mean: name }),
  },
  zero_division: {
    title: "Division by zero",
    messages: ["Script failed: {message}", "Script failed: division by zero"],
    fixes: ["Check the divisor before line {line} of {file}", "Check the divisor before dividing"],
    details: ofScript({}),
  },
  assertion_failed: {
    title: "An assertion failed",
    messages: ["Script failed: assertion failed: {message}", "Script failed: an assertion failed"],
    fixes: [
      "Look at what line {line} of {file} asserts: the values are not what the script expects",
      "Look at what is asserted: the values are not what the script expects",
    ],
    details: ofScript({}),
  },
  recursion_limit: {
    title: "The recursion is too deep",
    messages: ["Script failed: '{function}' calls itself too often", "Script failed: the recursion is too deep"],
    fixes: [
      "Look for the case that should end the recursion in line {line} of {file}, or write it as a loop",
      "Look for the case that should end the recursion, or write it as a loop",
    ],
    details: ofScript({}),
  },
  unicode_error: {
    title: "Text has another encoding",
    messages: [
      "Script failed: byte {position} is not {encoding}",
      "Script failed: the text is not {encoding}",
      "Script failed: text has another encoding",
    ],
    fixes: ['Name the encoding that the data has: open(path, encoding="latin-1"), or read it as bytes'],
    details: ofScript({ encoding: name, position: count }),
  },
  json_decode_error: {
    title: "Text is not JSON",
    messages: [
      "Script failed: not JSON: {message}",
      "Script failed: not JSON in line {data_line}, column {column}",
      "Script failed: the text is not JSON",
    ],
    fixes: ["Print the beginning of the text before parsing it: often it is empty, an HTML page, or has single quotes"],
    // `line` is the script's, as everywhere; the data's own is `data_line`.
    details: ofScript({ data_line: count, column: count }),
  },
  data_parse_error: {
    title: "Data has another format",
    messages: ["Script failed: the data can't be parsed: {message}", "Script failed: the data can't be parsed"],
    fixes: [
      "Open the file and look at the place that is named: separator, quotes, a line too short, or another format than its name says",
    ],
    details: ofScript({}),
  },
  file_not_found: {
    title: "A file is not there",
    messages: ["Script failed: File '{path}' not found", "Script failed: a file was not found"],
    fixes: [
      "'{here}' is on this machine: send it with --input",
      "'{absolute_path}' is absolute: put the file beside the script, open it by a relative path, and send it with --input",
      "Send it with --input '{path}', or correct the path: the script runs in the folder of its inputs. One that it writes needs its folder: make that in the script",
      "Send the file with --input, or correct the path",
    ],
    details: ofScript({ path: line }),
  },
  permission_denied: {
    title: "Permission denied",
    messages: ["Script failed: no permission for '{path}'", "Script failed: permission denied"],
    fixes: ["Use a path under the working folder or /tmp: the script is not root and the rest of the container is not its own"],
    details: ofScript({ path: line }),
  },
  read_only_file_system: {
    title: "The file system is read-only there",
    messages: ["Script failed: '{path}' is on a read-only file system", "Script failed: it wrote to a read-only file system"],
    fixes: ["Write into the working folder (files there come back to you) or into /tmp"],
    details: ofScript({ path: line }),
  },
  is_a_directory: {
    title: "A folder where a file is wanted, or a file where a folder is",
    messages: [
      "Script failed: {message}",
      "Script failed: '{path}' is a folder, or a part of it is none",
      "Script failed: it took a folder for a file",
    ],
    fixes: [
      "Name the file inside of '{path}', or check that each part before the last is a folder",
      "Check whether the path names a file or a folder",
    ],
    details: ofScript({ path: line }),
  },
  file_exists: {
    title: "A file is already there",
    messages: ["Script failed: '{path}' is already there", "Script failed: a file is already there"],
    fixes: ["Choose another name, or allow what is there: os.makedirs(path, exist_ok=True), or remove it first"],
    details: ofScript({ path: line }),
  },
  missing_environment_variable: {
    title: "An environment variable is not set",
    messages: [
      "Script failed: Environment variable '{variable}' is not set",
      "Script failed: an environment variable is not set",
    ],
    fixes: [
      "Set it: --env {variable} takes the value that it has here, --env {variable}=VALUE gives another",
      "Set it with --env NAME, which takes the value that it has here, or --env NAME=VALUE",
    ],
    details: ofScript({ variable: name }),
  },
  invalid_arguments: {
    title: "The script refused its arguments",
    messages: ["Script failed: {message}", "Script failed: it refused its arguments"],
    causes: ["{usage}", "{exception} in {file}, line {line}: {source_line}", "{exception} in {file}, line {line}"],
    fixes: ["Give the script the arguments that it asks for; --help after the script shows its own help, if it has one"],
    details: ofScript({ usage: line }),
  },
  interactive_input: {
    title: "The script asked for input",
    messages: ["Script failed: it asked for input, and nobody is there to answer"],
    fixes: ["Give the answers as arguments, as --env, or on the standard input: echo ANSWER | rgrid run --stdin SCRIPT"],
    details: ofScript({}),
  },
  interrupted: {
    title: "The script was interrupted",
    messages: ["Script failed: it was interrupted (KeyboardInterrupt), and not by RGrid"],
    fixes: ["Look for what raises KeyboardInterrupt or sends SIGINT: a library, a child process"],
    details: ofScript({}),
  },
  unhandled_exception: {
    title: "The script raised an exception",
    messages: [
      "Script failed: {exception}: {message}",
      "Script failed: {exception}",
      "Script failed: it raised an exception that nothing handles",
    ],
    fixes: [
      "Look at line {line} of {file}; the traceback in the log says how it got there",
      "Read the traceback in the log; its last lines say what was raised and where",
    ],
    details: ofScript({}),
  },
  nonzero_exit: {
    title: "The script ended with an exit code",
    messages: ["Script ended with exit code {exit_code}", "Script ended with an exit code above 0"],
    fixes: ["Read the end of the script's output: it chose this exit code itself"],
    details: ofScript({ exit_code: z.int() }),
  },
  python_version_mismatch: {
    title: "Another Python is needed",
    messages: [
      "Package '{package}' needs Python {needs}, and the runtime is {runtime}",
      "'{name}' needs Python {needs}, and the runtime is {runtime}",
      "Module '{module}' needs Python {needs}, and the runtime is {runtime}",
      "The script needs Python {needs}, and the runtime is {runtime}",
      "The script needs Python {needs}",
      "The script needs another Python",
    ],
    causes: ["{exception} in {file}, line {line}: {source_line}", "{exception} in {file}, line {line}", "{output}"],
    fixes: [
      "Write {use} in its place, or use --runtime {fitting_runtime}",
      "Write {use} in its place",
      "Use --runtime {fitting_runtime}, or an older version of the package",
      "Choose a runtime that fits: rgrid run --runtime python:VERSION",
    ],
    details: ofScript({ package: name, module: name, name, needs: name, runtime: name, use: line, output: line }),
    exit: 125,
  },
});
