import type { PYTHON_SCRIPT_ERRORS } from "../python-script.ts";
import type { PageText } from "./page-text.ts";

export const PYTHON_SCRIPT_PAGES: Record<keyof typeof PYTHON_SCRIPT_ERRORS, PageText> = {
  missing_dependency: {
    happened: "The script imports a package that the runtime does not have and that nothing told RGrid to install.",
    reasons: [
      "It is installed on your machine, but stands in no requirements.txt, pyproject.toml or script block beside the script",
      "The name to install is another than the name to import: cv2 comes from opencv-python, yaml from PyYAML",
      "The script is for Node, and no package.json beside it lists the package",
    ],
  },
  missing_local_module: {
    happened: "The script imports one of your own modules, and that file was not sent with it.",
    reasons: [
      "It is imported by a name that is only known while the script runs (importlib, __import__)",
      "It lies outside the folder from which the script was started, or an ignore file leaves it out",
      "The run was made with --no-auto-inputs",
    ],
  },
  import_error: {
    happened: "The module was found, but what is imported from it was not, or it failed while it was loaded.",
    reasons: [
      "The installed version of the package is older or newer than the one that the script was written for",
      "A file of yours has the same name as the module (random.py, email.py) and is found first",
      "Two modules import each other",
    ],
  },
  script_syntax_error: {
    happened: "The interpreter could not read the source, so not a line of that file has run.",
    reasons: [
      "A bracket, quote or colon is missing, often in the line before the one that is named",
      "Tabs and spaces are mixed",
      "It is Python 2, or uses what a newer Python than the runtime's brought",
      "It is source of another language: give it the right ending, or --runtime",
    ],
  },
  name_error: {
    happened: "The script uses a name that nothing has defined at that point.",
    reasons: ["A spelling mistake", "An import is missing", "It is defined later, or only in another branch or function"],
  },
  type_error: {
    happened: "An operation or a call got a value of a type that it can't work with.",
    reasons: [
      "A value is None: a function without a return, a key that was not there",
      "Numbers that were read from a file, an argument or the environment are still text",
      "A call has too many or too few arguments",
    ],
  },
  value_error: {
    happened: "A value has the right type, but not a content that is allowed there.",
    reasons: [
      "Text that is no number is turned into one",
      "Shapes or lengths differ",
      "A date or an option is not in the form that is wanted",
    ],
  },
  key_error: {
    happened: "A dictionary or a table was asked for a key or a column that it does not have.",
    reasons: [
      "The name is spelled otherwise in the data",
      "The data of this run lacks it",
      "It is text in one place and a number in the other",
    ],
  },
  index_error: {
    happened: "A list was asked for a place behind its end.",
    reasons: ["It is empty: a search that found nothing, a file without lines", "Counting went one too far"],
  },
  attribute_error: {
    happened: "An object was asked for an attribute or method that it does not have.",
    reasons: [
      "It is None, where something else was expected",
      "The name is spelled otherwise",
      "The package has another version, in which it has gone or is not there yet",
    ],
  },
  zero_division: {
    happened: "The script divided by zero.",
    reasons: ["The mean of no values", "A count, size or duration that is zero in this run's data"],
  },
  assertion_failed: {
    happened: "An assert of the script, or of a library, did not hold.",
    reasons: ["The data is not what the script expects", "A test that is part of the script failed"],
  },
  recursion_limit: {
    happened: "Functions called each other so deeply that the interpreter stopped them.",
    reasons: ["The case that should end the recursion never comes", "The data is nested more deeply than recursion can follow"],
  },
  unicode_error: {
    happened: "Bytes were read, or text was written, in an encoding that does not fit them.",
    reasons: [
      "The file is in Latin-1 or Windows-1252, not in UTF-8",
      "It is no text at all",
      "The output's encoding has no such character",
    ],
  },
  json_decode_error: {
    happened: "Text that should be JSON is not.",
    reasons: [
      "It is empty, or an HTML page: the request failed",
      "It has single quotes, comments or a comma too many",
      "The file holds one object a line: read it line by line",
    ],
  },
  data_parse_error: {
    happened: "A library could not read data in the format that it expects.",
    reasons: [
      "A separator, a quote or a column count that changes within the file",
      "The file is cut off",
      "Its name says another format than its content has",
    ],
  },
  file_not_found: {
    happened: "The script opens a file that is not there. In the container it sees only what was sent with it.",
    reasons: [
      "The file is on your machine, but its name is put together while the script runs, so that RGrid could not see it",
      "The path is absolute, and that folder exists on your machine only",
      "The path is spelled otherwise: capitals count",
    ],
  },
  permission_denied: {
    happened: "The script touched a file or an address that it may not touch. It does not run as root.",
    reasons: [
      "It writes outside of its working folder and /tmp",
      "It listens on a port below 1024",
      "The file was sent without the right to execute it",
    ],
  },
  read_only_file_system: {
    happened: "The script wrote to a place that is read-only in the container.",
    reasons: [
      "A path such as /data or the home folder",
      "A library writes its cache beside its own files: most have a variable to move it",
    ],
  },
  is_a_directory: {
    happened: "A folder stands where a file is wanted, or a file where a folder is wanted.",
    reasons: ["The path ends with the folder's name", "A file has the name that a folder should have"],
  },
  file_exists: {
    happened: "The script makes something that is there already.",
    reasons: ["It was sent along as an input", "The script makes it twice"],
  },
  missing_environment_variable: {
    happened:
      "The script wants an environment variable that is not set. Those of your machine are not sent unless you name them.",
    reasons: ["It is set here, and --env was not given", "It stands in a .env file that was not sent, or that nothing loads"],
  },
  invalid_arguments: {
    happened: "The script read its arguments and refused them.",
    reasons: [
      "One is missing, or one too many",
      "An option is spelled otherwise",
      "An option of the script's is also one of RGrid's: put it behind --",
    ],
  },
  interactive_input: {
    happened: "The script asked a question, and no one is there who could answer.",
    reasons: ["input() or a password prompt", "A tool asks before it goes on: most have an option such as --yes"],
  },
  interrupted: {
    happened: "The script ended by an interrupt that came from inside, not from RGrid.",
    reasons: ["A library or a child process sends SIGINT", "The script raises KeyboardInterrupt itself"],
  },
  unhandled_exception: {
    happened: "The script raised an exception that has no page of its own, and nothing handled it.",
    reasons: ["An exception of a library, whose documentation says more", "An exception of the script's own"],
  },
  nonzero_exit: {
    happened: "The script ended itself with an exit code above 0, without an exception.",
    reasons: ["sys.exit, process.exit or exit of the script's own", "The last command of a shell script failed"],
  },
  python_version_mismatch: {
    happened: "The script, or a package that it needs, is for another version of Python than the runtime has.",
    reasons: [
      "requires-python says so",
      "It uses what another version brought or took away",
      "The package has no release for this version",
    ],
  },
};
