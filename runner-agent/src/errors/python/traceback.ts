import { type Frame, frameOf } from "./frame.ts";

/** An exception as Python wrote it down. */
type Thrown = {
  /** With its module, as written: `requests.exceptions.ConnectionError`; builtins and classes of the script itself have none. */
  name: string;
  /** The rest of its line. */
  message: string;
  /** The message with the lines that follow: messages and notes of more than one line, up to the next traceback. Other output may stand there as well. */
  text: string;
};

export type Traceback = {
  thrown: Thrown;
  /** Outermost first; empty where the interpreter could not even read the script. */
  frames: Frame[];
  /** What came before it in its chain ("During handling of…", "…the direct cause of…"), nearest first. */
  causes: Traceback[];
  /** The exceptions of a group, in order. */
  parts: Traceback[];
  /** The line before it: who prints a traceback says there what it is. */
  before: string;
  /** Lines of the text, the last one not included. */
  from: number;
  to: number;
};

const HEADER = "Traceback (most recent call last):";
const GROUP_HEADER = "Exception Group Traceback (most recent call last):";
const CHAINS = [
  "During handling of the above exception, another exception occurred:",
  "The above exception was the direct cause of the following exception:",
];
/** `ValueError: text`, `json.decoder.JSONDecodeError: text`, `KeyboardInterrupt`, `main.<locals>.Stop: text` */
const THROWN = /^([A-Za-z_][\w.<>]*)(?:: (.*)|:)?$/;
const UNREADABLE = /^(?:Sorry: )?(SyntaxError|IndentationError|TabError): (.*)$/;
/** What the compiler says of a file without naming a line. */
const OF_WHOLE_FILE =
  /^(?:Sorry: |SyntaxError: (?:Non-UTF-8 code|source code (?:string )?cannot contain|encoding problem|unknown encoding))/;
/** Above and below the traceback of another process. */
const QUOTE = '"""';
/** Of a chain: the nearest, and no more than anybody reads. */
const CAUSES_MAX = 20;
/** Of the lines after an exception: its message may have as many. */
const TEXT_LINES_MAX = 40;
/** Of a group, as many are read as anybody does. */
const PARTS_MAX = 20;
const MARGIN = /^\s*[|+](?:-\+-| )?/;
const PART_RULE = /^\s*[|+]?-?\+-+ (?:\d+|\.\.\.) -+$|^\s*\+-+$/;

/** Every traceback of a text, in order; each line is looked at a constant number of times. */
export function tracebacksOf(lines: readonly string[]): Traceback[] {
  const found: Traceback[] = [];
  let at = 0;
  while (at < lines.length) {
    const { traceback, to } = readAt(lines, at);
    if (traceback !== null) add(found, traceback, lines);
    at = to;
  }
  return found;
}

/** What was read, and where to go on: a line that begins nothing is passed, and so is a group that is cut off, as a whole. */
type Read = { traceback: Traceback | null; to: number };

function readAt(lines: readonly string[], at: number): Read {
  const line = lines[at] ?? "";
  if (line.endsWith(GROUP_HEADER)) return groupAt(lines, at);
  const traceback = line.endsWith(HEADER) ? tracebackAt(lines, at) : unreadableAt(lines, at);
  return { traceback, to: traceback?.to ?? at + 1 };
}

function add(found: Traceback[], next: Traceback, lines: readonly string[]): void {
  const previous = found.at(-1);
  if (previous !== undefined && isChained(lines, previous.to, next.from)) {
    found.pop();
    next.causes = [previous, ...previous.causes].slice(0, CAUSES_MAX);
    // A pool quotes what its worker raised; who prints it is still whoever prints the whole chain.
    next.before = previous.before.trim() === QUOTE ? "" : previous.before;
    previous.causes = [];
  }
  found.push(next);
}

/** Nothing but the sentence and blank lines stands between the two; a message of several lines belongs to the first one. */
function isChained(lines: readonly string[], end: number, start: number): boolean {
  for (let at = start - 1; at >= end && at >= start - 3; at -= 1) {
    const line = lines[at] ?? "";
    if (CHAINS.some((sentence) => line.endsWith(sentence))) return true;
    if (line.trim() !== "") return false;
  }
  return false;
}

function tracebackAt(lines: readonly string[], from: number): Traceback | null {
  const frames: Frame[] = [];
  let at = from + 1;
  // Up to the next header: a text that is nothing but headers must not be read to its end from each of them.
  for (; at < lines.length && /^\s|^$/.test(lines[at] ?? "") && !lines[at]?.endsWith(HEADER); at += 1)
    addFrame(frames, lines, at);
  const match = THROWN.exec(lines[at] ?? "");
  if (match === null) return null;
  return tracebackOf({ lines, from, at, name: match[1] ?? "", message: match[2] ?? "", frames });
}

/** `  File "main.py", line 3`, its text and its carets, and the error: what the compiler says of the script itself has no traceback. */
function unreadableAt(lines: readonly string[], from: number): Traceback | null {
  const line = lines[from] ?? "";
  const alone = line.startsWith("S") && OF_WHOLE_FILE.test(line) ? UNREADABLE.exec(line) : null;
  if (alone !== null) {
    return tracebackOf({ lines, from, at: from, name: alone[1] ?? "", message: alone[2] ?? "", frames: [] });
  }
  const frame = line.startsWith('  File "') ? frameOf(lines, from) : null;
  if (frame === null || frame.function !== null) return null;
  for (let at = from + 1; at < lines.length && at <= from + 4; at += 1) {
    const match = UNREADABLE.exec(lines[at] ?? "");
    if (match !== null) {
      return tracebackOf({ lines, from, at, name: match[1] ?? "", message: match[2] ?? "", frames: [frame] });
    }
    if (!/^\s/.test(lines[at] ?? "")) return null;
  }
  return null;
}

function addFrame(frames: Frame[], lines: readonly string[], at: number): void {
  const frame = frameOf(lines, at);
  if (frame !== null) frames.push(frame);
}

type Written = { lines: readonly string[]; from: number; at: number; name: string; message: string; frames: Frame[] };

function tracebackOf({ lines, from, at, name, message, frames }: Written): Traceback {
  const to = endOfText(lines, at + 1);
  const text = [message, ...lines.slice(at + 1, to)].join("\n");
  return { thrown: { name, message, text }, frames, causes: [], parts: [], before: beforeOf(lines, from), from, to };
}

function endOfText(lines: readonly string[], from: number): number {
  let at = from;
  while (at < lines.length && at < from + TEXT_LINES_MAX) {
    const line = lines[at] ?? "";
    if (line.endsWith(HEADER) || CHAINS.some((sentence) => line.endsWith(sentence))) break;
    at += 1;
  }
  return at;
}

/** What stands in the header's own line before it, or the nearest line above that says something. */
function beforeOf(lines: readonly string[], from: number): string {
  const header = (lines[from] ?? "").trimStart();
  const own = header.slice(0, Math.max(0, header.indexOf(HEADER))).trim();
  if (own !== "" && own !== "+ Exception Group") return own;
  return (lines[from - 1] ?? "").trim() === "" ? (lines[from - 2] ?? "") : (lines[from - 1] ?? "");
}

/**
 * A group: its lines begin with a margin (`  | `), its parts with rules (`+---- 1 ----`). The parts are read as tracebacks of their own with the margin taken
 * off; those of a group within the group come out flat, as the leaves that they are.
 */
function groupAt(lines: readonly string[], from: number): Read {
  let to = from + 1;
  while (to < lines.length && MARGIN.test(lines[to] ?? "")) to += 1;
  const inner = lines.slice(from + 1, to);
  const frames: Frame[] = [];
  let at = 0;
  const own = inner.map((line) => line.replace(MARGIN, ""));
  for (; at < own.length && /^\s|^$/.test(own[at] ?? ""); at += 1) addFrame(frames, own, at);
  const match = THROWN.exec(own[at] ?? "");
  if (match === null) return { traceback: null, to };
  const thrown = { name: match[1] ?? "", message: match[2] ?? "", text: match[2] ?? "" };
  const parts = partsOf(inner.slice(at + 1));
  return { traceback: { thrown, frames, causes: [], parts, before: beforeOf(lines, from), from, to }, to };
}

/** The leaves below a group's own lines. All margins are taken off at once: a part is delimited by rules, not by its depth. */
function partsOf(lines: readonly string[]): Traceback[] {
  const bare = lines.map((line) => (PART_RULE.test(line) ? "" : line.replace(/^[\s|+]*\| ?/, "").replace(/^\+ /, "")));
  const parts: string[][] = [[]];
  for (const [index, line] of lines.entries()) {
    if (PART_RULE.test(line)) parts.push([]);
    else parts.at(-1)?.push(bare[index] ?? "");
  }
  // The first is what stands before the first rule: nothing.
  return parts.slice(0, PARTS_MAX).flatMap((part) => {
    const found = tracebacksOf(part.filter((line) => !line.endsWith(GROUP_HEADER))).at(-1);
    return found === undefined ? leafWithoutFrames(part) : [found];
  });
}

/** An exception that was put into a group without having been raised has no traceback, only its line. */
function leafWithoutFrames(part: readonly string[]): Traceback[] {
  const line = part.find((each) => each.trim() !== "");
  const match = line === undefined ? null : THROWN.exec(line);
  if (match === null || /Group$/.test(match[1] ?? "")) return [];
  const message = match[2] ?? "";
  return [
    { thrown: { name: match[1] ?? "", message, text: message }, frames: [], causes: [], parts: [], before: "", from: 0, to: 0 },
  ];
}
