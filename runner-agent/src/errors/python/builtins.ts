import type { ErrorCode } from "@rgrid/schema";
import { failure } from "../failure.ts";
import { first } from "../text.ts";
import type { Rule } from "./case.ts";

/** Builtins whose name is all that there is to know. */
const PLAIN: Readonly<Record<string, ErrorCode>> = {
  TypeError: "type_error",
  ValueError: "value_error",
  ZeroDivisionError: "zero_division",
  AssertionError: "assertion_failed",
  RecursionError: "recursion_limit",
  KeyboardInterrupt: "interrupted",
};

const suggestionIn = (text: string): string | undefined => first(/Did you (?:mean|forget to import):? '([^']+)'/, text);

/** Python's own exceptions, where nothing more is known about them. */
export const builtin: Rule = ({ root, simple, message, own, text, frames }) => {
  if (root !== "" && simple !== "AxisError") return null;
  switch (simple) {
    case "NameError":
    case "UnboundLocalError":
      return failure("name_error", {
        name: first(/name '([^']+)'/, message) ?? first(/variable '([^']+)'/, message),
        did_you_mean: suggestionIn(text),
      });
    case "AttributeError":
      return failure("attribute_error", {
        attribute: first(/has no attribute '([^']+)'/, message),
        did_you_mean: suggestionIn(text),
      });
    case "KeyError":
      return failure("key_error", { key: keyIn(message) });
    case "IndexError":
      return /\bargv\s*\[/.test(own?.source ?? "") && /list index/.test(message)
        ? failure("invalid_arguments", {})
        : failure("index_error", {});
    case "EOFError":
      return /^EOF when reading a line/.test(message) || frames.at(-1)?.path.endsWith("/getpass.py")
        ? failure("interactive_input", {})
        : null;
    default: {
      const code = PLAIN[simple];
      return code === undefined ? null : failure(code, {});
    }
  }
};

/** `KeyError: 'name'` quotes strings; other keys are as Python shows them. */
const keyIn = (message: string): string => first(/^'(.*)'$/, message) ?? first(/^"(.*)"$/, message) ?? message;

/** Unpacking or converting the words of the command line. */
export const argumentsOfScript: Rule = ({ simple, own, message }) => {
  const source = own?.source ?? "";
  if (simple !== "ValueError" || !/\bsys\.argv\b/.test(source)) return null;
  return /unpack/.test(message) ? failure("invalid_arguments", {}) : null;
};

/** Terminals that a script asks for. */
export const terminal: Rule = ({ name, message, simple }) => {
  if (/^(?:termios\.error|_curses\.error|curses\.error)$/.test(name)) return failure("interactive_input", {});
  return /Inappropriate ioctl for device|stdin is not a (?:tty|terminal)|not a terminal|No (?:tty|terminal)|NoConsoleScreenBuffer/i.test(
    `${simple} ${message}`,
  )
    ? failure("interactive_input", {})
    : null;
};
