import { Worker } from "node:worker_threads";
import { randomId } from "@rgrid/schema";
import { afterEach, describe, expect, it } from "vitest";
import { quietHost } from "../testing/host.ts";
import { Pacemaker } from "./pacemaker.ts";
import { isOverdue } from "./pulse.ts";

describe("isOverdue", () => {
  const pulse = { now: 1000, tickedAt: 1000, acknowledgedAt: 850, heartbeatMs: 100, hangingMs: 500 };
  it.each([
    ["the main loop is late", {}, true],
    ["it is not late yet", { acknowledgedAt: 851 }, false],
    ["nothing was acknowledged yet", { acknowledgedAt: 0 }, false],
    ["it is busy, and lives", { tickedAt: 501 }, true],
    ["it hangs", { tickedAt: 500 }, false],
  ])("when %s", (_, changed, expected) => {
    expect(isOverdue({ ...pulse, ...changed })).toBe(expected);
  });
});

/** A server in a thread of its own, so that it answers while this one does nothing: counts heartbeats into shared memory. */
const SERVER = `
const { createServer } = require("node:http");
const { parentPort, workerData } = require("node:worker_threads");
createServer((request, response) => {
  const good = request.method === "POST" && request.url.endsWith("/leases/3/heartbeat") && request.headers.authorization === "Bearer rgl_secret";
  response.writeHead(Atomics.load(workerData, 1) || 200, { "content-type": "application/json" }).end("{}");
  if (good) { Atomics.add(workerData, 0, 1); Atomics.notify(workerData, 0); }
}).listen(0, "127.0.0.1", function () { parentPort.postMessage(this.address().port); });`;

describe("Pacemaker", () => {
  const ends: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });

  async function keeping(status = 200) {
    const counts = new Int32Array(new SharedArrayBuffer(8));
    counts[1] = status;
    const server = new Worker(SERVER, { eval: true, workerData: counts });
    ends.push(() => server.terminate());
    const port = await new Promise<number>((resolve) => server.once("message", resolve));
    const pacemaker = new Pacemaker({ apiUrl: `http://127.0.0.1:${port}`, log: quietHost().log });
    ends.push(() => pacemaker.stop());
    const execution = randomId("exec", (bytes) => crypto.getRandomValues(bytes));
    const kept = pacemaker.keep({ execution, lease: 3, secret: "rgl_secret", heartbeatMs: 40 });
    return { counts, kept };
  }
  /** Blocks this thread, as a busy main loop would. */
  const blockUntil = (counts: Int32Array<SharedArrayBuffer>, count: number): void => {
    for (let seen = Atomics.load(counts, 0); seen < count; seen = Atomics.load(counts, 0)) Atomics.wait(counts, 0, seen);
  };

  it("sends heartbeats while the main loop is blocked, and lets it see what was acknowledged", async () => {
    const { counts, kept } = await keeping();
    const sentAt = { monotonic: performance.now(), wall: Date.now() };
    kept.acknowledged(sentAt);
    blockUntil(counts, 3);
    // Three were sent one after the other, so two were answered.
    expect(kept.lastAcknowledged()?.monotonic).toBeGreaterThan(sentAt.monotonic);
    expect(kept.lastAcknowledged()?.monotonic).toBeLessThanOrEqual(performance.now());
  });

  it("counts no refusal as an acknowledgement", async () => {
    const { counts, kept } = await keeping(409);
    const sentAt = { monotonic: performance.now(), wall: Date.now() };
    kept.acknowledged(sentAt);
    blockUntil(counts, 1);
    expect(kept.lastAcknowledged()?.monotonic).toBeCloseTo(sentAt.monotonic);
  });
});
