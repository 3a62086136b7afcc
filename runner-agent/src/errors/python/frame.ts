import { ownPath } from "../own-files.ts";

export type Frame = {
  /** As Python wrote it. */
  path: string;
  line: number;
  /** `<module>` for the top of a file; null where Python names none, as for a file that it could not read. */
  function: string | null;
  /** The line's text where Python could show it. */
  source: string | null;
  /** Where in the source the first caret below it points, 1 for the first character. */
  offset: number | null;
};

// faulthandler leaves the second comma out.
const FRAME = /^\s*File "([^"\n]+)", line (\d+)(?:,? in (.+))?$/;

/** The frame that begins at a line; its source is the next line if that is one. */
export function frameOf(lines: readonly string[], at: number): Frame | null {
  const line = lines[at] ?? "";
  // Most lines are none: asked without a pattern first.
  const match = line.includes('File "') ? FRAME.exec(line) : null;
  if (match === null) return null;
  const below = lines[at + 1] ?? "";
  const isSource = /^\s{4}/.test(below) && !FRAME.test(below) && !/^\s*\[Previous line repeated/.test(below);
  return {
    path: match[1] ?? "",
    line: Number(match[2]),
    function: match[3] ?? null,
    source: isSource ? below.trim() : null,
    offset: isSource ? offsetOf(below, lines[at + 2] ?? "") : null,
  };
}

function offsetOf(source: string, below: string): number | null {
  const caret = below.indexOf("^");
  const indent = source.length - source.trimStart().length;
  return caret < indent || below.trimStart()[0] !== "^" ? null : caret - indent + 1;
}

/** The innermost frame in the user's own files. */
export const ownFrameOf = (frames: readonly Frame[]): Frame | undefined => frames.findLast(({ path }) => ownPath(path) !== null);

/** Where an exception came from, as details. */
export function locationOf(frames: readonly Frame[]): Record<string, string | number | null | undefined> {
  const frame = ownFrameOf(frames);
  if (frame === undefined) return {};
  return { file: ownPath(frame.path), line: frame.line, function: frame.function, source_line: frame.source };
}
