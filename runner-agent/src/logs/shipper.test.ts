import type { LeaseAnswer, LogChunk } from "@rgrid/schema";
import { describe, expect, it } from "vitest";
import type { Reply } from "../control-plane/port.ts";
import { memorySpool } from "../files/memory-spool.ts";
import { quietHost } from "../testing/host.ts";
import { LogSpool } from "./log-spool.ts";
import { Shipper } from "./shipper.ts";

const chunk = (seq: number, size = 4): LogChunk => ({
  seq,
  stream: seq % 2 ? "stdout" : "stderr",
  at: seq,
  encoding: "utf8",
  data: "x".repeat(size),
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

type Setting = { bytesMax?: number; diskBytesMax?: number };

function shipping(answers: Answer[], { bytesMax = 2 ** 30, diskBytesMax }: Setting = {}) {
  const host = quietHost();
  const posts: LogChunk[][] = [];
  const lost = new AbortController();
  const spool = new LogSpool({ file: memorySpool(diskBytesMax), log: host.log, bytesMax });
  const shipper = new Shipper({
    spool,
    host,
    signal: lost.signal,
    post: async (chunks) => {
      const answer = answers[Math.min(posts.length, answers.length - 1)] ?? last;
      posts.push(chunks);
      return answer(chunks.map(({ seq }) => seq));
    },
  });
  return { posts, shipper, spool, lost };
}

/** Ships `chunks`; the answers are given in turn, the last one again and again. @returns what each post held */
async function check(chunks: LogChunk[], answers: Answer[], setting: Setting = {}): Promise<number[][]> {
  const { shipper, posts } = shipping(answers, setting);
  await shipper.push(chunks);
  await shipper.close();
  await shipper.run();
  return posts.map((post) => post.map(({ seq }) => seq));
}

describe("Shipper", () => {
  it("sends what waits in one post", async () => {
    expect(await check([chunk(1), chunk(2), chunk(3)], [last])).toEqual([[1, 2, 3]]);
  });
  it("fills posts up to 1 MiB, and sends a larger chunk alone", async () => {
    const big = 700 * 1024;
    expect(await check([chunk(1, big), chunk(2, big), chunk(3, 3 * big), chunk(4)], [last])).toEqual([[1], [2], [3], [4]]);
  });
  it("puts no more chunks into a post than it may hold", async () => {
    const posts = await check(
      Array.from({ length: 4500 }, (_, index) => chunk(index + 1)),
      [last],
    );
    expect(posts.map((post) => post.length)).toEqual([2000, 2000, 500]);
    expect(posts.flat()).toEqual(Array.from({ length: 4500 }, (_, index) => index + 1));
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
  it("leaves out what is refused and what follows it, and says so in a marker; refused itself it is given up", async () => {
    for (const [answers, shown] of [
      [[() => stored(1), () => refused, last], 2],
      [[() => stored(1), () => refused], 1],
    ] as const) {
      const { shipper, spool, posts } = shipping([...answers]);
      await shipper.push([chunk(1), chunk(2), chunk(3)]);
      const running = shipper.run();
      while (posts.length < 2) await new Promise(setImmediate);
      await shipper.push([chunk(4)]);
      await shipper.close();
      await running;
      expect(posts.map((post) => post.map(({ seq }) => seq))).toEqual([[1, 2, 3], [2, 3], [2]]);
      expect(posts[2]?.[0]?.dropped).toEqual({ chunks: 3, bytes: 12 });
      expect(spool.seq).toBe(shown);
    }
  });
  it("takes chunks while none is stored, and sends all of them later", async () => {
    const { shipper, posts } = shipping([() => nothing, () => nothing, last]);
    const running = shipper.run();
    await shipper.push([chunk(1)]);
    for (let seq = 2; seq <= 100; seq += 1) await shipper.push([chunk(seq, 20_000)]);
    await shipper.close();
    await running;
    const arrived = new Set(posts.flat().map(({ seq }) => seq));
    expect(arrived.size).toBe(100);
  });
  it("ends with the lease, whatever waits", async () => {
    const { shipper, lost } = shipping([() => nothing]);
    await shipper.push([chunk(1)]);
    lost.abort();
    await shipper.run();
  });

  for (const [why, setting] of [
    ["the spool is full", { bytesMax: 300 }],
    ["the disk is full", { diskBytesMax: 300 }],
  ] as const) {
    it(`cuts once ${why}, and says what is missing in a marker that leaves no gap`, async () => {
      const { shipper, posts } = shipping([last], setting);
      for (const one of [chunk(1), chunk(2), chunk(3, 400), chunk(4), chunk(5)]) await shipper.push([one]);
      expect(await shipper.close()).toBe(3);
      await shipper.run();
      expect(posts.flat().map(({ seq, data, dropped }) => ({ seq, data, dropped }))).toEqual([
        { seq: 1, data: "xxxx", dropped: undefined },
        { seq: 2, data: "xxxx", dropped: undefined },
        { seq: 3, data: "", dropped: { chunks: 3, bytes: 408 } },
      ]);
    });
  }
});
