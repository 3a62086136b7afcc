import { ownPath } from "../own-files.ts";

type NodeFrame = { function: string | null; path: string; line: number };

/** What Node wrote of an exception that nobody caught. */
export type Uncaught = {
  /** `TypeError`, `AxiosError`; what was thrown where it was no error. */
  name: string;
  /** `ERR_MODULE_NOT_FOUND`, `ENOENT`: of the error itself, or the nearest below it that has one. */
  code: string | null;
  message: string;
  /** Everything from its name to its end, with causes and properties. */
  text: string;
  /** Innermost first. */
  frames: NodeFrame[];
  /** Where Node says that it was thrown, with that line's text. */
  at: { path: string; line: number; source: string } | null;
};

/** Node's last line whenever an exception ends it; what a script prints of one it has caught comes without. */
const TRAILER = /^Node\.js v\d+\.\d+\.\d+/;
const PLACE = /^(?:file:\/\/)?(.+):(\d+)$/;
const CARETS = /^\s*\^+$/;
const THROWN = /^(?:Uncaught )?([A-Z][\w$]*(?:\.[A-Z]\w*)?)(?: \[([A-Za-z_0-9]+)\])?(?::[ ]?(.*))?$/;
/** What stands behind `at `: `run (/work/a.js:1:2)`, `/work/a.js:1:2`. */
const AT = /^(?:file:\/\/)?(.+):(\d+):\d+$/;
/** Clients of HTTP hang requests and sockets on their errors, all of which Node shows. */
const BLOCK_LINES_MAX = 4000;

/** The exception that ended Node, if one did. */
export function uncaughtIn(lines: readonly string[]): Uncaught | null {
  const end = lines.findLastIndex((line) => line.startsWith("Node.js") && TRAILER.test(line));
  if (end === -1) return null;
  const begin = beginOf(lines, end);
  if (begin === null) return null;
  const body = lines.slice(begin.body, end);
  const start = body.findIndex((line) => line.trim() !== "");
  const first = body[start] ?? "";
  // `[TypeError: fetch failed] {`: so Node shows an error whose stack is empty.
  const shown = first.replace(/ \{$/, "");
  const match = THROWN.exec(shown.startsWith("[") && shown.endsWith("]") ? shown.slice(1, -1) : shown);
  const block = body.slice(Math.max(0, start));
  const frames = block.map(frameOf).filter((frame) => frame !== null);
  const text = block.join("\n");
  const message = messageOf(block, match?.[3] ?? (match === null ? first : ""));
  return { name: match?.[1] ?? "", code: match?.[2] ?? codeIn(block), message, text, frames, at: begin.at };
}

/** The caret that Node draws under what it threw, and the place above it. */
function beginOf(lines: readonly string[], end: number): { body: number; at: Uncaught["at"] } | null {
  for (let at = end - 1; at >= 0 && at > end - BLOCK_LINES_MAX; at -= 1) {
    const text = lines[at] ?? "";
    if (!text.endsWith("^") || !CARETS.test(text)) continue;
    const place = PLACE.exec(lines[at - 2] ?? "");
    if (place === null) continue;
    const [, path = "", line] = place;
    return { body: at + 1, at: { path, line: Number(line), source: (lines[at - 1] ?? "").trim() } };
  }
  // Errors of modules that are not there are shown without a place by some versions.
  const thrown = lines.findLastIndex(
    (line, at) => at < end && at > end - BLOCK_LINES_MAX && /^[A-Z]\w*(?:Error|Exception)\b.*/.test(line),
  );
  return thrown === -1 ? null : { body: thrown, at: null };
}

/** Up to the stack: messages have several lines as well. */
function messageOf(block: readonly string[], first: string): string {
  const rest: string[] = [];
  for (const line of block.slice(1, 12)) {
    if (/^\s+at /.test(line) || line.trim() === "" || /^\s*\{$|^Require stack:/.test(line)) break;
    rest.push(line);
  }
  return [first, ...rest].join("\n").replace(/ \{$/, "");
}

/** `code: 'ENOENT'` */
const codeIn = (block: readonly string[]): string | null => {
  for (const line of block) {
    const code = /^\s*code: '([A-Z_0-9]+)'/.exec(line)?.[1];
    if (code !== undefined) return code;
  }
  return null;
};

function frameOf(line: string): NodeFrame | null {
  const said = line.trimStart();
  if (said === line || !said.startsWith("at ")) return null;
  // What opens an object of properties stands behind the last frame.
  const text = (said.endsWith(" {") ? said.slice(0, -2) : said).slice(said.startsWith("at async ") ? 9 : 3);
  const open = text.endsWith(")") ? text.lastIndexOf(" (") : -1;
  const match = AT.exec(open === -1 ? text : text.slice(open + 2, -1));
  return match === null
    ? null
    : { function: open === -1 ? null : text.slice(0, open), path: match[1] ?? "", line: Number(match[2]) };
}

/** Where in the user's own files it happened. */
export function nodeLocation({ frames, at }: Uncaught): Record<string, string | number | null | undefined> {
  const own = frames.find(({ path }) => ownPath(path) !== null);
  const shown = at !== null && ownPath(at.path) !== null ? at : null;
  if (own === undefined && shown === null) return {};
  const isShown = shown !== null && (own === undefined || (own.path === shown.path && own.line === shown.line));
  return {
    file: ownPath(own?.path ?? shown?.path ?? ""),
    line: own?.line ?? shown?.line,
    function: own?.function === "Object.<anonymous>" ? null : own?.function,
    source_line: isShown ? shown?.source : undefined,
  };
}
