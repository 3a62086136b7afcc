import { pythonMinorOf } from "../facts.ts";
import { failure } from "../failure.ts";
import { ownPath } from "../own-files.ts";
import type { Case, Rule } from "./case.ts";
import { locationOf } from "./frame.ts";

/** Syntax that a later Python brought, by the line that an earlier one does not take; with what the earlier one calls it where the line alone does not tell. */
const NEWER: readonly (readonly [minor: number, source: RegExp, message?: RegExp])[] = [
  [14, /(?:^|[^\w])(?:[rR]?[tT]|[tT][rR])["']/, /invalid syntax/],
  [12, /^\s*(?:async\s+)?(?:def|class)\s+\w+\s*\[/],
  [12, /^\s*type\s+\w+\s*(?:\[[^\]]*\])?\s*=/],
  [12, /[fF]["']/, /f-string expression part cannot include (?:a backslash|'#')|f-string: (?:unmatched|expecting|unterminated)/],
  [11, /^\s*except\s*\*/],
  [10, /^\s*match\s+[^=:]+:\s*$/],
  [10, /^\s*case\s+[^=]+:\s*/],
];

/** What Python 2 had, as the catalogue's sentence names it. */
const PYTHON_2: readonly (readonly [name: string, source: RegExp])[] = [
  ["print", /^\s*print\s+[^(=\s]|^\s*print\s*>>/],
  ["exec", /^\s*exec\s+[^(=\s]/],
  ["except", /^\s*except\s+[\w.()]+\s*,\s*\w+\s*:/],
  ["raise", /^\s*raise\s+[\w.]+\s*,/],
  ["<>", /<>/],
  ["octal numbers", /(?:^|[^\w.])0\d+(?![\w.])/],
  ['ur"" strings', /(?:^|\W)[uU][rR]["']/],
  ["backquotes", /`[^`]+`/],
];
const NAMES = /^(?:SyntaxError|IndentationError|TabError|_IncompleteInputError)$/;

/** Source that the compiler does not take: the script's, or that of a module which it imports. */
export const syntaxError: Rule = (given) => {
  if (!NAMES.test(given.simple) || given.root !== "") return null;
  const frame = given.frames.at(-1);
  const text = frame?.source ?? "";
  const { runtime } = given.program;
  // Of a package: its authors wrote it for another Python.
  const place =
    frame !== undefined && frame.function === null
      ? { file: ownPath(frame.path) ?? frame.path, line: frame.line, function: undefined }
      : lineInMessage(given);
  const python2 =
    PYTHON_2.find(([, source]) => source.test(text))?.[0] ?? /Missing parentheses in call to '(\w+)'/.exec(given.message)?.[1];
  const minor = pythonMinorOf(runtime);
  const newer = NEWER.find(
    ([needs, source, message]) =>
      minor !== null && minor < needs && source.test(text) && (message === undefined || message.test(given.message)),
  );
  if (newer !== undefined && python2 === undefined) {
    return failure("python_version_mismatch", { ...place, source_line: text, needs: `>=3.${newer[0]}`, runtime });
  }
  return failure("script_syntax_error", { ...place, offset: frame?.offset, text, source_line: text, python_2: python2 });
};

/** "… in file /work/main.py on line 3": where nothing else names the place. */
function lineInMessage({ message, frames }: Case) {
  const [, path, line] = /in file '?([^'\n]+?)'? on line (\d+)/.exec(message) ?? [];
  if (path === undefined || line === undefined) return locationOf(frames);
  return { file: ownPath(path) ?? path, line: Number(line), function: undefined };
}
