import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { open } from "node:fs/promises";
import type { StackHandle } from "@rgrid/stack";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { PAUSE, resume, until } from "./harness/containers.ts";
import { mebibytes, peakFromNow, residentBytes } from "./harness/memory.ts";
import { endStack, newStack } from "./harness/new-stack.ts";
import { it } from "./harness/place.ts";
import { storedKeys } from "./harness/stored-keys.ts";

const LINES = 200_000;
const LINES_FIRST = 20_000;
const GROWTH_MAX = mebibytes(50);
const RESIDENT_MAX = mebibytes(300);
const FILE_MIB = 500;

/** Highest event number that the names of segments tell. */
const lastEventIn = (keys: readonly string[]): number =>
  Math.max(0, ...keys.map((key) => Number(/-(\d+)\.ndjson$/.exec(key)?.[1])));

describe.runIf(existsSync("/proc/self/clear_refs"))("large output and large files", () => {
  // A runner of its own: what one that has run everything else before keeps for the next is not what is measured here.
  let stack: StackHandle;
  let runnerPid = 0;
  let dataDir = "";
  beforeAll(async () => {
    stack = await newStack();
    dataDir = stack.dataDir;
    runnerPid = stack.partPid("runner-local-1") ?? 0;
  });
  afterAll(() => endStack(stack));

  it("loses and reorders none of 200,000 lines, in memory that does not grow with them", async ({ place: elsewhere }) => {
    const place = elsewhere.with({ stack: stack.ready });
    await place.write(
      "lines.py",
      `${PAUSE}
for n in range(${LINES}):
    print(f"line {n} of a log that goes on and on")
    if n == ${LINES_FIRST - 1}: pause()
`,
    );
    const cli = place.start("run", "lines.py");
    await cli.says(new RegExp(`line ${LINES_FIRST - 1} .*\n$`));
    const [id] = /exec_\w+/.exec((await cli.says(/exec_\w+/))[0]) ?? [];
    const runnerPeak = peakFromNow(runnerPid);
    const before = { cli: residentBytes(cli.pid), runner: residentBytes(runnerPid) };
    await resume(id ?? "");
    const ended = await cli.ended;
    expect(ended.exitCode).toBe(0);
    const expected = Array.from({ length: LINES }, (_, n) => `line ${n} of a log that goes on and on\n`).join("");
    expect(ended.out === expected).toBe(true);
    expect(ended.peakBytes - before.cli).toBeLessThan(GROWTH_MAX);
    expect(runnerPeak() - before.runner).toBeLessThan(GROWTH_MAX);

    // The last segment ends with the last event, `end`.
    const status = await place.rgrid("status", "--json", id ?? "");
    const { id: wholeId, log } = JSON.parse(status.out) as { id: string; log: { events: number; size_bytes: number } };
    expect(log.size_bytes).toBe(expected.length);
    const segments = async () => (await storedKeys(dataDir)).filter((key) => key.startsWith(`logs/${wholeId}/`));
    await until(async () => lastEventIn(await segments()) > log.events);
    expect((await segments()).length).toBeGreaterThan(5);
    const again = await place.rgrid("logs", id ?? "");
    expect(again.out === expected).toBe(true);
  });

  it("passes on a single line of 20 MB", async ({ place: elsewhere }) => {
    const place = elsewhere.with({ stack: stack.ready });
    await place.write("long.py", 'import sys\nsys.stdout.write("0123456789" * 2_000_000 + "\\n")\n');
    const runnerPeak = peakFromNow(runnerPid);
    const ended = await place.rgrid("run", "long.py");
    expect(ended.exitCode).toBe(0);
    expect(ended.stdout.equals(Buffer.from(`${"0123456789".repeat(2_000_000)}\n`))).toBe(true);
    expect(runnerPeak()).toBeLessThan(RESIDENT_MAX);
  });

  it("streams an input and an output of 500 MB", { timeout: 240_000 }, async ({ place: elsewhere }) => {
    const place = elsewhere.with({ stack: stack.ready });
    const expected = createHash("sha256").update("copy");
    const file = await open(place.at("large.bin"), "w");
    for (let n = 0; n < FILE_MIB; n++) {
      const block = Buffer.alloc(mebibytes(1), `block ${n};`);
      expected.update(block);
      await file.write(block);
    }
    await file.close();
    await place.write(
      "copy.py",
      `import shutil, sys
with open(sys.argv[1], "rb") as source, open("copy.bin", "wb") as target:
    target.write(b"copy")
    shutil.copyfileobj(source, target, 1 << 20)
`,
    );
    const runnerPeak = peakFromNow(runnerPid);
    const ended = await place.rgrid("run", "copy.py", "large.bin");
    expect(ended).toMatchObject({ exitCode: 0, out: "" });
    expect(ended.peakBytes).toBeLessThan(RESIDENT_MAX);
    expect(runnerPeak()).toBeLessThan(RESIDENT_MAX);
    expect(await sha256Of(place.at("copy.bin"))).toBe(expected.digest("hex"));
  });
});

async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: mebibytes(1) })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
