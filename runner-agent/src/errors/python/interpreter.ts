import type { ErrorReport } from "@rgrid/schema";
import type { Program } from "../facts.ts";
import { failure } from "../failure.ts";
import { ownPath } from "../own-files.ts";
import { missing } from "./imports.ts";

/** What the interpreter says itself, before or instead of any traceback: `/usr/bin/python3: can't open file '/work/a.py': [Errno 2] …` */
export function interpreterSays(lines: readonly string[], exitCode: number, program: Program): ErrorReport | null {
  const last = lines.at(-1) ?? "";
  const said = /^\S*python[\d.]*: (.+)$/.exec(last)?.[1];
  if (said !== undefined) return ofInterpreter(said, exitCode, program);
  // click says no more than this where a question found no terminal to be answered from.
  if (exitCode === 1 && /^Aborted[.!]$/.test(last.trim())) return failure("interactive_input", { message: last.trim() });
  return null;
}

function ofInterpreter(message: string, exitCode: number, program: Program): ErrorReport | null {
  const [, path, errno] = /^can't open file '?([^']+)'?: \[Errno (\d+)\]/.exec(message) ?? [];
  if (path !== undefined) {
    const code = errno === "13" ? "permission_denied" : errno === "21" ? "is_a_directory" : "file_not_found";
    return failure(code, { path: ownPath(path) ?? path, message });
  }
  const module =
    /^No module named '?([\w.]+?)(?:\.__main__)?'?(?:;|$)/.exec(message)?.[1] ??
    /ModuleNotFoundError: No module named '([\w.]+)'/.exec(message)?.[1];
  if (module === undefined || exitCode !== 1) return null;
  if (/is a package and cannot be directly executed/.test(message))
    return failure("import_error", { name: "__main__", module, message });
  const { error_code, error_details } = missing({ message, own: undefined, program }, module);
  return { error_code, error_details: { message, ...error_details } };
}
