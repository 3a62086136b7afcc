/** Longer lines are cut: what tells something stands at their beginning, and a rule never sees more than this. */
const LINE_LENGTH_MAX = 2000;

// ESC [ … letter (colours, cursor) and ESC ] … BEL (titles, links). No two neighbours in them match the same character, so they can't backtrack.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const ESCAPES = /\u001b(?:\[[0-9;:?]*[a-zA-Z]|\][^\u0007\u001b]*(?:\u0007|\u001b\\))/g;

/**
 * The lines of what a script wrote, without colours; a progress bar's carriage returns begin new lines.
 * @returns none at the end for the last line break
 */
export function linesOf(text: string): string[] {
  const plain = text.includes("\u001b") ? text.replace(ESCAPES, "") : text;
  const lines = plain
    .trimEnd()
    .split(plain.includes("\r") ? /\r\n|\n|\r/ : "\n")
    .map((line) => (line.length > LINE_LENGTH_MAX ? line.slice(0, LINE_LENGTH_MAX) : line));
  return lines.length === 1 && lines[0] === "" ? [] : lines;
}

/** The first group of a pattern, undefined where it does not match. */
export const first = (pattern: RegExp, text: string): string | undefined => pattern.exec(text)?.[1];
