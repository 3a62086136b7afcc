import { createHash, randomBytes } from "node:crypto";
import { closeSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import type { FakeApi } from "./fake-api.ts";
import { here } from "./rgrid.ts";

const { place, rgrid, write } = here();
const sha256 = (content: string | Buffer) => createHash("sha256").update(content).digest("hex");
const QUIET = "print(1)";
const READS = "import sys; print(sys.stdin.read())";

/** Sends itself a Ctrl-C once the standard input is waited for. */
const INTERRUPTED = `data:text/javascript,${encodeURIComponent(
  `process.stdin.on("newListener", (name) => name === "readable" && setImmediate(() => process.kill(process.pid, "SIGINT")));`,
)}`;

/** What was sent as the standard input of each create that was accepted: its digest, or null. */
const sent = ({ bodies }: FakeApi["seen"]) =>
  bodies.map(({ stdin, inputs }) => inputs.find((input) => input.path === stdin)?.sha256 ?? null);
const last = (seen: FakeApi["seen"]) => sent(seen).at(-1);

describe("the standard input", () => {
  it("is sent where it is a pipe and the script reads it, byte for byte", async () => {
    const bytes = randomBytes(300_000);
    const ran = await rgrid(["run", "s.py"], { files: { "s.py": READS }, stdin: bytes });
    expect(last(ran.seen)).toBe(sha256(bytes));
    expect(ran.seen.bodies.at(-1)).toMatchObject({
      stdin: ".rgrid/stdin",
      inputs: [{ path: ".rgrid/stdin", size_bytes: 300_000 }],
    });
  });
  it("is left alone where it is a pipe and the script does not read it, even one that stays open", async () => {
    const ran = await rgrid(["run", "s.py"], { files: { "s.py": QUIET }, stdin: { open: true } });
    expect([ran.code, last(ran.seen)]).toEqual([0, null]);
  });
  it("is sent with --stdin whatever the script is, 100 MB of it", async () => {
    const bytes = randomBytes(100_000_000);
    const ran = await rgrid(["run", "--stdin", "s.py"], { files: { "s.py": QUIET }, stdin: bytes });
    expect(last(ran.seen)).toBe(sha256(bytes));
    expect(ran.peakBytes).toBeLessThan(250e6);
  });
  it("is sent where it is a file, and an empty one is none", async () => {
    write("in.txt", "from a file\n");
    write("empty.txt", "");
    for (const [name, digest] of [
      ["in.txt", sha256("from a file\n")],
      ["empty.txt", null],
    ] as const) {
      const fd = openSync(join(place.folder, name), "r");
      const ran = await rgrid(["run", "s.py"], { files: { "s.py": QUIET }, stdin: fd });
      closeSync(fd);
      expect(last(ran.seen)).toBe(digest);
    }
  });
  it("is sent where it is a file of which the system tells no size", async () => {
    const file = openSync("/proc/version", "r");
    const ran = await rgrid(["run", "s.py"], { files: { "s.py": READS }, stdin: file });
    closeSync(file);
    expect(last(ran.seen)).toBe(sha256(readFileSync("/proc/version")));
  });
  it("is the rest of a file that was begun, and leaves it where it was", async () => {
    write("in.txt", "first\nsecond\n");
    const fd = openSync(join(place.folder, "in.txt"), "r");
    const buffer = Buffer.alloc(6);
    readSync(fd, buffer, 0, 6, null);
    const quiet = await rgrid(["run", "s.py"], { files: { "s.py": QUIET }, stdin: fd });
    const reading = await rgrid(["run", "r.py"], { files: { "r.py": READS }, stdin: fd });
    expect([last(quiet.seen), last(reading.seen)].at(-1)).toBe(sha256("second\n"));
    expect(sent(quiet.seen)[0]).toBeNull();
    readSync(fd, buffer, 0, 6, null);
    closeSync(fd);
    expect(buffer.toString()).toBe("second");
  });
  it("leaves a loop its list", async () => {
    write("list", "a.py\nb.py\nc.py\n");
    const loop = (input: string) => `${input} while read f; do "$NODE" "$CLI" run "$f"; done`;
    for (const text of [`${loop("")} < list`, loop("cat list |")]) {
      const before = place.api?.seen.bodies.length ?? 0;
      const files = { "a.py": QUIET, "b.py": QUIET, "c.py": QUIET };
      const env = { NODE: process.execPath, CLI: join(inject("cliFolder"), "main.js") };
      const ran = await rgrid(["-c", text], { files, env, program: "/bin/sh" });
      const own = ran.seen.bodies.slice(before);
      expect(own.map(({ script, stdin }) => [script?.name, stdin])).toEqual(
        ["a.py", "b.py", "c.py"].map((name) => [name, undefined]),
      );
    }
  });
  it.each([
    ["a script's standard input", ["run", "--stdin", "s.py"]],
    ["a script from it", ["run", "-"]],
  ])("ends the wait for %s with Ctrl-C", async (_, args) => {
    const ran = await rgrid(args, {
      files: { "s.py": QUIET },
      stdin: { open: true },
      // It waits by then: the handler is there, and nothing else is to come.
      env: { NODE_OPTIONS: `--import=${INTERRUPTED}` },
    });
    expect([ran.code, ran.seen.creates]).toEqual([130, 0]);
  });
  it("is asked for by an argument of a command", async () => {
    const ran = await rgrid(["run", "--", "ffmpeg", "-i", "pipe:0", "out.mp4"], { stdin: "movie" });
    expect(last(ran.seen)).toBe(sha256("movie"));
  });
  it("leaves nothing behind in the temporary folder", async () => {
    const tmp = join(place.root, "tmp");
    write("../tmp/.keep", "");
    await rgrid(["run", "s.py"], { files: { "s.py": READS }, stdin: "x", env: { TMPDIR: tmp } });
    expect(readdirSync(tmp)).toEqual([".keep"]);
  });
});
