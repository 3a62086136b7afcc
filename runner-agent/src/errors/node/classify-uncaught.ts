import type { ErrorReport } from "@rgrid/schema";
import { environmentVariableIn } from "../environment-variable.ts";
import type { Program } from "../facts.ts";
import { failure } from "../failure.ts";
import { first } from "../text.ts";
import { moduleFailure } from "./modules.ts";
import { networkFailure } from "./network.ts";
import { systemFailure } from "./system.ts";
import { nodeLocation, type Uncaught } from "./uncaught.ts";

type NodeRule = (given: Uncaught, program: Program) => ErrorReport | null;

const RULES: readonly NodeRule[] = [
  moduleFailure,
  source,
  limits,
  commandLine,
  environment,
  systemFailure,
  networkFailure,
  byName,
];
/** Rules read no more than this of what Node wrote. */
const TEXT_LENGTH_MAX = 8000;

/** What the exception that ended Node is a failure of. */
export function classifyUncaught(uncaught: Uncaught, program: Program): ErrorReport {
  const given = {
    ...uncaught,
    text: uncaught.text.slice(0, TEXT_LENGTH_MAX),
    message: uncaught.message.slice(0, TEXT_LENGTH_MAX),
  };
  let found: ErrorReport | null = null;
  for (const rule of RULES) {
    found ??= rule(given, program);
  }
  const { error_details: place } = failure("unhandled_exception", {
    ...nodeLocation(given),
    exception: given.name,
    message: first(/^([^\n]*)/, given.message),
    caused_by: causeOf(given.text),
  });
  const { error_code, error_details } = found ?? failure("unhandled_exception");
  return { error_code, error_details: { ...place, ...error_details } };
}

/** The innermost `[cause]: Error: text`. */
function causeOf(text: string): { exception: string; message: string } | undefined {
  const [, exception, message] = [...text.matchAll(/\[cause\]: ([\w$]+)(?: \[\w+\])?(?:: ([^\n]*))?/g)].at(-1) ?? [];
  return exception === undefined ? undefined : { exception, message: message ?? "" };
}

/** Source and JSON that V8 does not take. */
function source({ name, code, message, text, at }: Uncaught): ErrorReport | null {
  if (name !== "SyntaxError") return null;
  if (/\bJSON\b/.test(message) || /^\s+at JSON\.parse /m.test(text)) {
    const [, line, column] = /line (\d+) column (\d+)/.exec(message) ?? [];
    return failure("json_decode_error", {
      data_line: line === undefined ? undefined : Number(line),
      column: column === undefined ? undefined : Number(column),
    });
  }
  return code === "ERR_VM_MODULE_LINK_FAILURE" ? null : failure("script_syntax_error", { text: at?.source });
}

function limits({ name, message, code }: Uncaught): ErrorReport | null {
  if (/Maximum call stack size exceeded/.test(message)) return failure("recursion_limit");
  if (name === "AssertionError" || code === "ERR_ASSERTION") return failure("assertion_failed");
  return /Array buffer allocation failed|ERR_WORKER_OUT_OF_MEMORY|Worker terminated due to reaching memory limit|heap out of memory/.test(
    `${message} ${code}`,
  )
    ? failure("out_of_memory")
    : null;
}

function commandLine({ code, name, message }: Uncaught): ErrorReport | null {
  if (code?.startsWith("ERR_PARSE_ARGS_")) return failure("invalid_arguments", {});
  return name === "ExitPromptError" ||
    code === "ERR_TTY_INIT_FAILED" ||
    /^User force closed the prompt|readline was closed/.test(message)
    ? failure("interactive_input", {})
    : null;
}

function environment({ message }: Uncaught): ErrorReport | null {
  const variable = environmentVariableIn(message);
  return variable === null ? null : failure("missing_environment_variable", { variable });
}

function byName({ name, message }: Uncaught): ErrorReport | null {
  switch (name) {
    case "ReferenceError":
      return failure("name_error", {
        name: first(/^([\w$]+) is not defined/, message) ?? first(/^Cannot access '([^']+)'/, message),
      });
    case "TypeError":
      return failure("type_error");
    case "URIError":
      return failure("value_error");
    default:
      return null;
  }
}
