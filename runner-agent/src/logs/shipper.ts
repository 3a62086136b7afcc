import { backoffWithFullJitter, type LeaseAnswer, type LogChunk } from "@rgrid/schema";
import { Bell } from "../bell.ts";
import type { Reply } from "../control-plane/port.ts";
import type { HostPorts } from "../ports.ts";
import type { LogSpool } from "./log-spool.ts";

const RETRY_BASE_MS = 200;
const RETRY_MAX_MS = 5_000;

export type ShipperOptions = {
  spool: LogSpool;
  post: (chunks: LogChunk[]) => Promise<Reply<LeaseAnswer>>;
  host: Pick<HostPorts, "random" | "sleep" | "log">;
  /** Aborts when the lease is over: nothing more is sent. */
  signal: AbortSignal;
};

/**
 * Sends chunks in order from the spool, one post in flight, and frees each when the control plane says that it is stored.
 * States: waiting for chunks → posting → (answer) waiting, or → backing off → posting. It ends when the spool is sealed and empty, or with the lease.
 */
export class Shipper {
  readonly #options: ShipperOptions;
  readonly #work = new Bell();

  constructor(options: ShipperOptions) {
    this.#options = options;
    options.signal.addEventListener("abort", () => this.#work.ring());
  }

  /** Resolves when the chunks are spooled: whether they are sent by then is no business of who reads the script's output. */
  async push(chunks: LogChunk[]): Promise<void> {
    if (chunks.length === 0) return;
    await this.#options.spool.append(chunks);
    this.#work.ring();
  }

  /** No more chunks will come. @returns the last `seq` of the log */
  async close(): Promise<number> {
    const seq = await this.#options.spool.seal();
    this.#work.ring();
    return seq;
  }

  /** Resolves when everything is stored, or nothing more can be. */
  async run(): Promise<void> {
    const { spool, signal, post, host } = this.#options;
    let failures = 0;
    while (!signal.aborted) {
      // Before the look: what is sealed meanwhile may have got its marker, which the look has missed.
      const { isSealed } = spool;
      const chunks = await this.#next();
      const [first] = chunks;
      if (first === undefined) {
        if (isSealed) return;
        await this.#work.wait();
        continue;
      }
      const reply = await post(chunks);
      if (reply.outcome === "ok") {
        failures = 0;
        await spool.free(reply.answer.stored_through);
      } else if (reply.outcome === "unreachable") {
        failures += 1;
        const wait = backoffWithFullJitter(failures, RETRY_BASE_MS, RETRY_MAX_MS, host.random);
        await host.sleep(Math.max(wait, reply.retryAfterMs ?? 0), signal);
      } else if (reply.reason === "gap" && reply.expected !== null && reply.expected > first.seq) {
        // A gap names the chunk that is wanted next: what lies before it is stored.
        await spool.free(reply.expected - 1);
      } else {
        host.log.error("log_post_refused", { code: reply.code, reason: reply.reason, seq: first.seq });
        await spool.abandon();
      }
    }
  }

  async #next(): Promise<LogChunk[]> {
    const { spool, host } = this.#options;
    try {
      return await spool.next();
    } catch (error) {
      host.log.error("spool_unreadable", { error: error instanceof Error ? error.message : String(error) });
      await spool.abandon();
      return spool.next();
    }
  }
}
