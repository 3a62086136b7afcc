/** A script of more lines is not looked through. */
const LINES_MAX = 20_000;
const EVERYTHING = new Set(["Exception", "BaseException"]);
/** The parents by which builtins are caught; a class that is not here is caught by its own name and by `Exception`. */
const PARENTS: Readonly<Record<string, readonly string[]>> = {
  FileNotFoundError: ["OSError", "IOError", "EnvironmentError"],
  PermissionError: ["OSError", "IOError", "EnvironmentError"],
  ConnectionRefusedError: ["ConnectionError", "OSError"],
  ConnectionResetError: ["ConnectionError", "OSError"],
  TimeoutError: ["OSError"],
  KeyError: ["LookupError"],
  IndexError: ["LookupError"],
  ZeroDivisionError: ["ArithmeticError"],
  OverflowError: ["ArithmeticError"],
  UnicodeDecodeError: ["UnicodeError", "ValueError"],
  UnicodeEncodeError: ["UnicodeError", "ValueError"],
  JSONDecodeError: ["ValueError"],
  ModuleNotFoundError: ["ImportError"],
  RecursionError: ["RuntimeError"],
  NotImplementedError: ["RuntimeError"],
  UnboundLocalError: ["NameError"],
};
/** Whatever a handler raises reaches the top, but for an exit. */
const RAISES = /(?:^|[\s:;])raise\b(?!\s+SystemExit)/;

const indentOf = (line: string): number => line.length - line.trimStart().length;
const isBlank = (line: string): boolean => /^\s*(#|$)/.test(line);

/**
 * Whether a `try` of a Python source around a line catches an exception and lets none pass, so that whatever the program ended with was its own choice. Goes by indentation, outwards from the line; what
 * it can't read (strings over several lines, `try` of one line) it takes for no handler.
 * @param line 1 for the first
 * @param exception as a traceback names it
 */
export function handlesAt(source: string, line: number, exception: string): boolean {
  const lines = source.split("\n");
  if (lines.length > LINES_MAX || line < 1 || line > lines.length) return false;
  let inner = indentOf(lines[line - 1] ?? "");
  for (let at = line - 2; at >= 0 && inner > 0; at -= 1) {
    const text = lines[at] ?? "";
    if (isBlank(text) || indentOf(text) >= inner) continue;
    inner = indentOf(text);
    if (/^\s*try:/.test(text) && handlerAfter(lines, line, inner, exception)) return true;
  }
  return false;
}

/** The `except` clauses of the `try` at this indentation, below a line of its body. */
function handlerAfter(lines: readonly string[], from: number, indent: number, exception: string): boolean {
  for (let at = from; at < lines.length; at += 1) {
    const text = lines[at] ?? "";
    if (isBlank(text) || indentOf(text) > indent) continue;
    const clause = /^\s*except\b([^:#]*):/.exec(text);
    if (indentOf(text) < indent || clause === null) return false;
    if (takes(clause[1] ?? "", exception)) return !letsPass(lines, at, indent);
  }
  return false;
}

function takes(clause: string, exception: string): boolean {
  const named = clause.replace(/\bas\s+\w+/, "").match(/\w+(?:\.\w+)*/g) ?? [];
  const simple = exception.slice(exception.lastIndexOf(".") + 1);
  const names = new Set([simple, ...(PARENTS[simple] ?? [])]);
  return named.length === 0 || named.some((name) => EVERYTHING.has(name) || names.has(name.slice(name.lastIndexOf(".") + 1)));
}

function letsPass(lines: readonly string[], clause: number, indent: number): boolean {
  for (let at = clause; at < lines.length; at += 1) {
    const text = lines[at] ?? "";
    if (at > clause && !isBlank(text) && indentOf(text) <= indent) break;
    if (RAISES.test(text)) return true;
  }
  return false;
}
