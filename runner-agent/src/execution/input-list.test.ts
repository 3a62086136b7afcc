import { createHash } from "node:crypto";
import { type InputFile, inputsListText } from "@rgrid/schema";
import { describe, expect, it } from "vitest";
import type { LeaseCalls } from "../control-plane/port.ts";
import type { FileStore } from "../files/port.ts";
import type { ObjectTransfer } from "../objects/port.ts";
import { assignmentOf } from "../testing/assignment.ts";
import { manualHost } from "../testing/manual-host.ts";
import { listInputs } from "./input-list.ts";
import { LeaseSession } from "./lease-session.ts";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const file = (n: number): InputFile => ({ path: `data/${n}`, sha256: sha256(String(n)), size_bytes: 1, executable: false });
const LIST_URL = "http://store/list";

/** Lists an assignment's inputs over a store that holds one list and a cache that holds some contents. */
async function list(given: { text: string; digest?: string; cached?: string[]; unreachable?: number }) {
  const pages: string[][] = [];
  // Waits are not what is looked at here: each is over at once.
  const host = { ...manualHost(), sleep: async () => undefined };
  let failures = given.unreachable ?? 0;
  const calls = {
    inputs: async (digests: string[]) => {
      if (failures-- > 0) return { outcome: "unreachable", cause: "x", retryAfterMs: null };
      pages.push(digests);
      return { outcome: "ok", answer: { items: digests.map((digest) => ({ sha256: digest, url: `http://store/${digest}` })) } };
    },
  } as unknown as LeaseCalls;
  const objects = {
    download: async () => ({
      outcome: "ok",
      body: (async function* () {
        yield Buffer.from(given.text);
      })(),
    }),
  } as unknown as ObjectTransfer;
  const files = { has: async (digest: string) => given.cached?.includes(digest) ?? false } as FileStore;
  const assignment = {
    ...assignmentOf({ script: "", inputs: { "own.txt": "own" } }),
    inputs_manifest: { sha256: given.digest ?? sha256(given.text), size_bytes: given.text.length, count: 1, url: LIST_URL },
  };
  const session = new LeaseSession({ calls, ttlMs: 1000, host, onCommand: () => undefined });
  return { listed: await listInputs(assignment, session, { files, objects, host }, new AbortController().signal), pages };
}

describe("the list of inputs", () => {
  it("is fetched, and URLs asked for in pages, each content once, none of what the cache has", async () => {
    const inputs = [...Array.from({ length: 1200 }, (_, n) => file(n)), { ...file(3), path: "copy" }];
    const { listed, pages } = await list({ text: inputsListText(inputs), cached: [file(0).sha256] });
    expect(pages.map((page) => page.length)).toEqual([500, 500, 199]);
    if (listed.outcome !== "ok") throw new Error("failed");
    expect(listed.inputs.length).toBe(1202);
    expect(listed.inputs[0]?.path).toBe("own.txt");
    expect(listed.inputs.find(({ path }) => path === "copy")?.url).toBe(`http://store/${file(3).sha256}`);
    expect(listed.inputs.find(({ path }) => path === "data/0")?.url).toBe("");
  });
  it.each([
    ["other bytes", { text: "[]", digest: "0".repeat(64) }],
    ["no list", { text: "{oops" }],
    ["a path that leads out", { text: JSON.stringify([{ ...file(1), path: "../x" }]) }],
    ["a path twice", { text: JSON.stringify([file(1), file(1)]) }],
  ])("is corrupt with %s", async (_, given) => {
    const { listed } = await list(given);
    expect(listed).toMatchObject({ outcome: "failed", error: { error_code: "input_corrupt" } });
  });
  it("asks again where the API can't be reached, and not for ever", async () => {
    expect((await list({ text: inputsListText([file(1)]), unreachable: 5 })).listed.outcome).toBe("ok");
    const { listed } = await list({ text: inputsListText([file(1)]), unreachable: 6 });
    expect(listed).toMatchObject({ outcome: "failed", error: { error_code: "network_timeout" } });
  });
});
