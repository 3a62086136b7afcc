import { describeError } from "@rgrid/schema";
import { describe, expect, it } from "vitest";
import { type FakeChunk, ID } from "./fake-api.ts";
import { here } from "./rgrid.ts";

const { place, rgrid, read } = here();
const line = (text: string, stream: FakeChunk["stream"] = "stdout"): FakeChunk => ({ stream, bytes: Buffer.from(text) });
const files = { "s.py": "" };
const chunks = ["1\n", "2\n", "3\n"].map((text) => line(text));

describe("rgrid attach", () => {
  it("shows one that was started elsewhere from its start, brings its files and ends with its code", async () => {
    const error = describeError("nonzero_exit", { exit_code: 7 });
    const script = { chunks, outputs: [{ path: "a", bytes: Buffer.from("x") }], exitCode: 7, error };
    const ran = await rgrid(["attach", ID], { script });
    expect(ran.code).toBe(7);
    expect(ran.stdout.toString()).toBe("1\n2\n3\n");
    expect(ran.stderr).toContain("❌ Execution failed");
    expect(read("a")).toBe("x");
    // What was only looked at is not what this folder started.
    expect((await rgrid(["attach"])).stderr).toContain("No execution was started from this folder");
  });
  it("goes on, without an id, where a run here was left, and once it has ended shows all again", async () => {
    const script = { chunks, untilCancel: true, deaf: true };
    const heard = { output: false, cancelling: false };
    const left = await rgrid(["run", "s.py"], {
      script,
      files,
      onStdout(child) {
        if (!heard.output) child.kill("SIGINT");
        heard.output = true;
      },
      onStderr(text, child) {
        if (!heard.cancelling && text.includes("Cancelling")) {
          heard.cancelling = true;
          child.kill("SIGINT");
        }
      },
    });
    expect(left.stderr).toContain(`rgrid attach ${ID}`);
    const before = left.stdout.toString();
    place.api?.release();
    const ran = await rgrid(["attach"]);
    expect(ran.stderr).toContain("goes on where a command here left off");
    expect(before + ran.stdout.toString()).toBe("1\n2\n3\n");
    expect(ran.code).toBe(130);
    expect((await rgrid(["attach"])).stdout.toString()).toBe("1\n2\n3\n");
  });
  it("is what a run names that lost the network, and goes on from there", async () => {
    const lost = await rgrid(["run", "s.py"], { script: { chunks, cutAfter: 2, streamsMax: 1 }, files });
    expect(lost.code).toBe(69);
    expect(lost.stdout.toString()).toBe("1\n");
    const notices = [1, 2, 3, 4, 5].map((n) => `Connection lost. Retrying... (attempt ${n}/5)\n`).join("");
    expect(lost.stderr).toContain(`${notices}Error: Network error. Check connection and retry.\n`);
    expect(lost.stderr).toContain(`       rgrid attach ${ID}\n`);
    place.api?.mend();
    expect((await rgrid(["attach", ID])).stdout.toString()).toBe("2\n3\n");
  });
  it("shows everything with --from-start", async () => {
    await rgrid(["run", "s.py"], { script: { chunks, cutAfter: 2, streamsMax: 1 }, files });
    place.api?.mend();
    expect((await rgrid(["attach", "--from-start"])).stdout.toString()).toBe("1\n2\n3\n");
  });
  it("says that output is missing, also of what was shown before it", async () => {
    await rgrid(["run", "s.py"], { script: { chunks, cutAfter: 2, streamsMax: 1, droppedBytes: 5 }, files });
    place.api?.mend();
    const ran = await rgrid(["attach", ID]);
    expect(ran.stderr).toContain("⚠ The log is not whole: 5 B of output is missing\n");
    expect([ran.code, ran.stdout.toString()]).toEqual([74, "2\n3\n"]);
  });
  it("prints one object with --json, the output on stderr", async () => {
    const ran = await rgrid(["attach", "--json", ID], { script: { chunks } });
    expect(JSON.parse(ran.stdout.toString())).toMatchObject({ execution: { id: ID }, outputs: [], exit_code: 0 });
    expect(ran.stderr).toContain("1\n2\n3\n");
  });
});
