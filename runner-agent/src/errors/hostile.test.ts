import { describe, expect, it } from "vitest";
import { ENDED, PROGRAM } from "../testing/ended.ts";
import { classify, STDERR_TAIL_BYTES } from "./classify.ts";
import type { Program } from "./facts.ts";

const ended = { ...ENDED, exitCode: 1 };
const program: Program = {
  ...PROGRAM,
  command: "sh",
  network: false,
  networkOffBy: "runner",
  script: { name: "main.py", content: "try:\n  x\nexcept A:\n  pass\n".repeat(500) },
};

const HEADER = "Traceback (most recent call last):\n";
const FRAME = '  File "/work/main.py", line 2, in <module>\n    x\n    ^\n';
const thrown = (name: string, unit: string) => (size: number) =>
  `${HEADER}${FRAME}${name}: ${unit.repeat(Math.ceil(size / unit.length)).slice(0, size)}\n`;
const repeated =
  (unit: string, end = "") =>
  (size: number) =>
    `${unit.repeat(Math.ceil(size / unit.length)).slice(0, size)}${end}`;

/** Texts that would be slow to read if a rule went back over what it has seen, each by the size that it is made in. */
type Hostile = [title: string, make: (size: number) => string, exitCode?: number];
const HOSTILE: Hostile[] = [
  ["nothing but headers", repeated(HEADER)],
  ["indented headers", repeated(`  ${HEADER}`)],
  ["nothing but frames", repeated(FRAME)],
  ["one traceback without an end", (size) => HEADER + FRAME.repeat(size / FRAME.length)],
  ["tracebacks, one after the other", repeated(`${HEADER}${FRAME}ValueError: x\n`)],
  [
    "one chain",
    repeated(
      `${HEADER}${FRAME}ValueError: x\n\nDuring handling of the above exception, another exception occurred:\n\n`,
      `${HEADER}${FRAME}ValueError: x\n`,
    ),
  ],
  ["group headers", repeated("  | Exception Group Traceback (most recent call last):\n")],
  [
    "a group with many parts",
    (size) =>
      `  + Exception Group Traceback (most recent call last):\n  |   File "/work/main.py", line 2, in <module>\n  | ExceptionGroup: x (9 sub-exceptions)\n${"  +-+---------------- 1 ----------------\n    | ValueError: a\n".repeat(size / 60)}`,
  ],
  ["margins", repeated("  | + | + | \n")],
  ["files that can't be read", repeated('  File "/work/main.py", line 1\n')],
  ["escapes without an end", repeated("\u001b[0;")],
  ["titles without an end", repeated("\u001b]0;x")],
  ["spaces", repeated(" ")],
  ["one line", repeated("a")],
  ["carriage returns", repeated("\r")],
  ["Node trailers", repeated("Node.js v24.0.0\n")],
  ["Node stacks", (size) => `/work/a.js:1\nx\n^\n\nError: x\n${"    at a (b (c (d:1:1\n".repeat(size / 21)}\nNode.js v24.0.0\n`],
  ["Node carets", repeated("/work/a.js:1\nx\n^\n", "\nNode.js v24.0.0\n")],
  ["boxes", repeated("╭─ Traceback (most recent call last) ─╮\n╰─╯\n")],
  ["usage", repeated("usage: a\n", "error: x\n"), 2],
  ["lines of a shell", repeated("main.sh: line 1: a: b: c: d: ")],
  ["tools", repeated("curl: curl: curl: "), 7],
  ["dumps", repeated("Current thread 0x0 (most recent call first):\n")],
  ...[
    ["ConnectionError", "http://"],
    ["requests.exceptions.ConnectionError", "host='a', "],
    ["requests.exceptions.ConnectionError", "a-"],
    ["ImportError", "/a"],
    ["ImportError", "a: cannot open shared object file"],
    ["AttributeError", "'x' object has no attribute '"],
    ["botocore.exceptions.ClientError", "An error occurred ("],
    ["click.exceptions.UsageError", "│"],
    ["pydantic_core._pydantic_core.ValidationError", "1 validation error for Settings"],
    ["requests.exceptions.ConnectionError", "a."],
    ["requests.exceptions.HTTPError", "status: "],
    ["requests.exceptions.ConnectionError", "Failed to connect to "],
    ["urllib.error.URLError", "1.1.1."],
    ["psycopg2.OperationalError", 'server at "a" ('],
    ["RuntimeError", "environment variable "],
    ["RuntimeError", "A_"],
    ["RuntimeError", "set the A in "],
    ["subprocess.CalledProcessError", "Command '['a', "],
    ["subprocess.CalledProcessError", "'\\"],
    ["ImportError", "cannot import name '"],
    ["ImportError", "lib.so"],
    ["ModuleNotFoundError", "No module named 'a."],
    ["FileNotFoundError", "[Errno 2] x: '"],
    ["OSError", "/a/b"],
    ["SyntaxError", "in file "],
    ["a.".repeat(900), "a"],
    ["json.decoder.JSONDecodeError", "line 1 "],
    ["torch.cuda.OutOfMemoryError", "CUDA "],
  ].map(([name = "", unit = ""]) => [`${name.slice(0, 40)}: ${unit}…`, thrown(name, unit)] satisfies Hostile),
];

/** How much longer the long text is. It is read so many times less often, so that linear work comes out the same; quadratic would be eight times as much. */
const GROWTH = 8;
const READS = 8;
const WORK_GROWTH_MAX = 3;
/** Of the processor, so that what else the machine does is not counted. Its clock is coarse, and less than this says nothing about growth. */
const WORK_US_MIN = 60_000;
const RUNS = 3;

/** The least of several runs: collecting garbage only ever adds. */
function workOf(text: string, exitCode: number, times: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < RUNS; run += 1) {
    const before = process.threadCpuUsage();
    for (let read = 0; read < times; read += 1) classify({ ...ended, exitCode }, text, program);
    const { user, system } = process.threadCpuUsage(before);
    least = Math.min(least, user + system);
  }
  return least;
}

describe("classify, of hostile text", () => {
  it.each<Hostile>(HOSTILE)("%s: the work grows as the text does", (_, make, exitCode = 1) => {
    const little = workOf(make(STDERR_TAIL_BYTES / GROWTH), exitCode, GROWTH * READS);
    const much = workOf(make(STDERR_TAIL_BYTES), exitCode, READS);
    expect(much < WORK_US_MIN || much < little * WORK_GROWTH_MAX, `${little} µs, then ${much} µs`).toBe(true);
  });
});
