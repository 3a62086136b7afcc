import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { Sink } from "../output/sink.ts";
import { Terminal } from "../output/terminal.ts";
import { explainInstalling } from "./explain-installing.ts";

const ID = "exec_7kq2m4x8v3n5p9r2t6w8y4z1";

/** What is shown of an installation that ends within the wait of this number. */
async function shown(onTerminal: boolean, waits: number, packages: string[], requirements: string[]): Promise<string> {
  const out = new PassThrough();
  const sink = new Sink(Object.assign(out, { isTTY: onTerminal, columns: 120 }));
  const over = new AbortController();
  let slept = 0;
  let nowMs = 0;
  const host = {
    terminal: new Terminal(sink, sink, { NO_COLOR: "1" }),
    now: () => nowMs,
    async sleep(ms: number) {
      slept += 1;
      nowMs += ms;
      if (slept >= waits) over.abort();
      over.signal.throwIfAborted();
    },
  };
  const dependencies = { manager: "pip" as const, packages, requirements, locked: [], files: requirements, variables: [] };
  await explainInstalling(host, dependencies, ID, over.signal);
  return String(out.read() ?? "");
}

describe("while packages are installed", () => {
  it("says which on a terminal, with the time that it takes", async () => {
    const text = await shown(true, 3, ["a", "b"], ["requirements.txt"]);
    expect(text).toContain("\r\x1b[K◌ exec_7kq2m4x8 installing requirements.txt and 2 packages 1.0 s");
    expect(text).toContain("2 packages 2.0 s");
  });
  it("says it once in a pipe", async () => {
    expect(await shown(false, 2, ["a"], [])).toBe("◌ exec_7kq2m4x8 installing 1 package\n");
  });
  it("says nothing of what is there already", async () => {
    expect(await shown(true, 1, ["a"], [])).toBe("");
  });
});
