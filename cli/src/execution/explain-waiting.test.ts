import { PassThrough } from "node:stream";
import type { Waiting } from "@rgrid/schema";
import { describe, expect, it } from "vitest";
import { Sink } from "../output/sink.ts";
import { Terminal } from "../output/terminal.ts";
import { explainWaiting } from "./explain-waiting.ts";

const ID = "exec_7kq2m4x8v3n5p9r2t6w8y4z1";
const FULL: Waiting = { position: 1, reason: "runners_full", detail: "next in line · lab-2 is full (4/4 slots)" };

/** What is shown of a queue that answers with these; the execution leaves it after the last. */
async function shown(onTerminal: boolean, answers: (Waiting | null)[]) {
  const out = new PassThrough();
  const stream = Object.assign(out, { isTTY: onTerminal, columns: 120 });
  const sink = new Sink(stream);
  const gone = new AbortController();
  const slept: number[] = [];
  let nowMs = 0;
  const host = {
    terminal: new Terminal(sink, sink, { NO_COLOR: "1" }),
    now: () => nowMs,
    async sleep(ms: number) {
      slept.push(ms);
      nowMs += ms;
      if (slept.length > answers.length) gone.abort();
      gone.signal.throwIfAborted();
    },
  };
  const lookUp = async () => {
    const waiting = answers[slept.length - 1];
    if (!waiting) throw new Error("no answer");
    return waiting;
  };
  await explainWaiting(host, lookUp, ID, gone.signal);
  return { text: String(out.read() ?? ""), slept };
}

describe("while an execution is queued", () => {
  it("says why on a terminal, on one line that is kept up to date", async () => {
    const { text, slept } = await shown(true, [FULL, null, FULL]);
    expect(text).toContain("\r\x1b[K◌ exec_7kq2m4x8 queued 1.0 s · next in line · lab-2 is full (4/4 slots)");
    expect(text).toContain("queued 4.0 s\r");
    expect(slept).toEqual([1000, 3000, 3000, 3000]);
  });
  it("shortens the id of the execution that it waits for", async () => {
    const detail = `next in line · ${ID} has the concurrency key 'deploy'`;
    const { text } = await shown(false, [{ position: 1, reason: "concurrency_key", detail }]);
    expect(text).toBe("◌ exec_7kq2m4x8 queued · next in line · exec_7kq2m4x8 has the concurrency key 'deploy'\n");
  });
  it("says it once in a pipe, when somebody would begin to wonder", async () => {
    const { text, slept } = await shown(false, [FULL]);
    expect(text).toBe("◌ exec_7kq2m4x8 queued · next in line · lab-2 is full (4/4 slots)\n");
    expect(slept).toEqual([5000]);
  });
  it("says nothing of an execution that starts at once", async () => {
    expect((await shown(true, [])).text).toBe("");
  });
});
