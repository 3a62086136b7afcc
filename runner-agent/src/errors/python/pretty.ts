import type { Frame } from "./frame.ts";
import type { Traceback } from "./traceback.ts";

const TOP = /^╭─+ Traceback \(most recent call last\) ─+╮$/;
const BOTTOM = /^╰─+╯$/;
const FRAME = /^│ (\S.*?):(\d+) in (\S+)\s*│$/;
const SOURCE = /^│ ❱ +\d+ [│ ]*(.*?)\s*│$/;
const THROWN = /^([A-Za-z_][\w.]*)(?:: (.*))?$/;
/** rich draws at most a hundred frames of a dozen lines each. */
const LINES_MAX = 2000;

/** What rich, and typer with it, draw instead of a traceback: a box, and the exception below it. They do so only for what nobody caught. */
export function prettyTraceback(lines: readonly string[], exitCode: number): Traceback | null {
  const to = lines.findLastIndex((line) => BOTTOM.test(line));
  if (exitCode !== 1 || to === -1) return null;
  const from = lines.findLastIndex((line, at) => at < to && at > to - LINES_MAX && TOP.test(line));
  const match = THROWN.exec(lines[to + 1] ?? "");
  if (from === -1 || match === null) return null;
  const frames: Frame[] = [];
  for (const line of lines.slice(from + 1, to)) {
    const [, path, at, name] = FRAME.exec(line) ?? [];
    const last = frames.at(-1);
    if (path !== undefined) frames.push({ path, line: Number(at), function: name ?? null, source: null, offset: null });
    else if (last !== undefined) last.source = SOURCE.exec(line)?.[1] ?? last.source;
  }
  const message = match[2] ?? "";
  const text = [message, ...lines.slice(to + 2, to + 40)].join("\n");
  return { thrown: { name: match[1] ?? "", message, text }, frames, causes: [], parts: [], before: "", from, to: lines.length };
}
