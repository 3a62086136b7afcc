import type { LeaseAnswer, LogChunk } from "@rgrid/schema";
import { describe, expect, it } from "vitest";
import type { Reply } from "../control-plane/port.ts";
import { quietHost } from "../testing/host.ts";
import { Shipper } from "./shipper.ts";

const chunk = (seq: number, jsonBytes = 100) => ({
  chunk: { seq, stream: "stdout", at: 0, encoding: "utf8", data: String(seq) } satisfies LogChunk,
  jsonBytes,
});
const stored = (through: number): Reply<LeaseAnswer> => ({
  outcome: "ok",
  answer: { status: "running", version: 1, commands: [], stored_through: through },
});
const gap = (expected: number): Reply<LeaseAnswer> => ({
  outcome: "refused",
  http: 409,
  code: "conflict",
  reason: "gap",
  expected,
  message: "",
});
const nothing: Reply<LeaseAnswer> = { outcome: "unreachable", cause: "ECONNRESET", retryAfterMs: null };
const refused: Reply<LeaseAnswer> = { ...gap(0), reason: "not_running", expected: null } as Reply<LeaseAnswer>;

type Answer = (seqs: number[]) => Reply<LeaseAnswer>;
const last: Answer = (seqs) => stored(seqs.at(-1) ?? 0);

/** Ships `chunks`; the answers are given in turn, the last one again and again. @returns what each post held */
async function check(chunks: ReturnType<typeof chunk>[], answers: Answer[]): Promise<number[][]> {
  const posts: number[][] = [];
  const shipper = new Shipper({
    host: quietHost(),
    signal: new AbortController().signal,
    post: async (sent) => {
      const seqs = sent.map(({ seq }) => seq);
      const answer = answers[Math.min(posts.length, answers.length - 1)] ?? last;
      posts.push(seqs);
      return answer(seqs);
    },
  });
  shipper.push(chunks);
  shipper.close();
  await shipper.run();
  return posts;
}

describe("Shipper", () => {
  it("sends what waits in one post", async () => {
    expect(await check([chunk(1), chunk(2), chunk(3)], [last])).toEqual([[1, 2, 3]]);
  });
  it("fills posts up to 1 MiB, and sends a larger chunk alone", async () => {
    const big = 700 * 1024;
    expect(await check([chunk(1, big), chunk(2, big), chunk(3, 2 * big), chunk(4)], [last])).toEqual([[1], [2], [3], [4]]);
  });
  it("sends again what no answer came for", async () => {
    expect(await check([chunk(1), chunk(2)], [() => nothing, last])).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });
  it("keeps what is not stored yet", async () => {
    expect(await check([chunk(1), chunk(2), chunk(3)], [() => stored(2), last])).toEqual([[1, 2, 3], [3]]);
  });
  it("goes on from the chunk that a gap asks for", async () => {
    expect(await check([chunk(1), chunk(2), chunk(3)], [() => gap(3), last])).toEqual([[1, 2, 3], [3]]);
  });
  it("stops at a refusal that no resend can heal, and no longer holds the script back", async () => {
    expect(await check([chunk(1, 64 * 1024 * 1024)], [() => refused])).toEqual([[1]]);
  });
  it("holds back while the buffer is full, until chunks are stored", async () => {
    const order: string[] = [];
    const shipper = new Shipper({
      host: quietHost(),
      signal: new AbortController().signal,
      bufferBytesMax: 150,
      post: async (sent) => {
        order.push(`stored ${sent.at(-1)?.seq}`);
        return stored(sent.at(-1)?.seq ?? 0);
      },
    });
    shipper.push([chunk(1), chunk(2)]);
    const room = shipper.room().then(() => order.push("room"));
    const running = shipper.run();
    await room;
    shipper.close();
    await running;
    expect(order).toEqual(["stored 2", "room"]);
  });
  it("ends with the lease, whatever waits", async () => {
    const lost = new AbortController();
    const shipper = new Shipper({
      host: quietHost(),
      signal: lost.signal,
      post: async () => {
        lost.abort();
        return nothing;
      },
    });
    shipper.push([chunk(1)]);
    await shipper.run();
    await shipper.room();
  });
});
