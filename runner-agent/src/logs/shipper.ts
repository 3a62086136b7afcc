import { backoffWithFullJitter, type LeaseAnswer, LIMITS, type LogChunk } from "@rgrid/schema";
import { Bell } from "../bell.ts";
import type { Reply } from "../control-plane/port.ts";
import type { HostPorts } from "../ports.ts";
import type { SizedChunk } from "./chunker.ts";

const RETRY_BASE_MS = 200;
const RETRY_MAX_MS = 5_000;
/** Unacknowledged bytes above which the container's pipes are no longer read. */
const BUFFER_BYTES_MAX = 4 * 1024 * 1024;

export type ShipperOptions = {
  post: (chunks: LogChunk[]) => Promise<Reply<LeaseAnswer>>;
  host: Pick<HostPorts, "random" | "sleep" | "log">;
  /** Aborts when the lease is over: nothing more is sent. */
  signal: AbortSignal;
  bufferBytesMax?: number;
};

/**
 * Sends chunks in order, one post in flight, and keeps each until the control plane says that it is stored.
 * States: waiting for chunks → posting → (answer) waiting, or → backing off → posting. It ends when closed and empty, or with the lease.
 */
export class Shipper {
  readonly #options: ShipperOptions;
  readonly #bufferBytesMax: number;
  #buffer: SizedChunk[] = [];
  #bytes = 0;
  #closed = false;
  readonly #work = new Bell();
  readonly #room = new Bell();

  constructor(options: ShipperOptions) {
    this.#options = options;
    this.#bufferBytesMax = options.bufferBytesMax ?? BUFFER_BYTES_MAX;
    options.signal.addEventListener("abort", () => {
      this.#work.ring();
      this.#room.ring();
    });
  }

  push(chunks: SizedChunk[]): void {
    if (chunks.length === 0 || this.#closed) return;
    for (const chunk of chunks) this.#bytes += chunk.jsonBytes;
    this.#buffer.push(...chunks);
    this.#work.ring();
  }

  /** Back-pressure: resolves once the buffer is below its bound, or the lease is over. One caller at a time. */
  async room(): Promise<void> {
    while (this.#bytes > this.#bufferBytesMax && !this.#options.signal.aborted) await this.#room.wait();
  }

  /** No more chunks will come. */
  close(): void {
    this.#closed = true;
    this.#work.ring();
  }

  /** Resolves when everything is stored, or nothing more can be. */
  async run(): Promise<void> {
    let failures = 0;
    while (!this.#options.signal.aborted) {
      if (this.#buffer.length === 0) {
        if (this.#closed) return;
        await this.#work.wait();
        continue;
      }
      const reply = await this.#options.post(this.#nextPost());
      if (reply.outcome === "ok") {
        failures = 0;
        this.#drop(reply.answer.stored_through);
      } else if (reply.outcome === "unreachable") {
        failures += 1;
        const wait = backoffWithFullJitter(failures, RETRY_BASE_MS, RETRY_MAX_MS, this.#options.host.random);
        await this.#options.host.sleep(Math.max(wait, reply.retryAfterMs ?? 0), this.#options.signal);
      } else if (!this.#resume(reply.reason, reply.expected)) {
        this.#options.host.log.error("log_post_refused", { code: reply.code, reason: reply.reason, chunks: this.#buffer.length });
        return this.#giveUp();
      }
    }
  }

  /** The chunks that wait, up to the size of a post; at least one. */
  #nextPost(): LogChunk[] {
    const chunks: LogChunk[] = [];
    let size = 0;
    for (const { chunk, jsonBytes } of this.#buffer) {
      if (chunks.length > 0 && size + jsonBytes > LIMITS.logPostBytesMax) break;
      if (chunks.length === LIMITS.logChunksPerPostMax) break;
      chunks.push(chunk);
      size += jsonBytes;
    }
    return chunks;
  }

  /** A gap names the chunk that is wanted next: what lies before it is stored. False where that chunk is not here any more. */
  #resume(reason: string, expected: number | null): boolean {
    const first = this.#buffer[0]?.chunk.seq;
    if (reason !== "gap" || expected === null || first === undefined || expected <= first) return false;
    this.#drop(expected - 1);
    return true;
  }

  #drop(storedThrough: number): void {
    const kept = this.#buffer.findIndex(({ chunk }) => chunk.seq > storedThrough);
    for (const gone of this.#buffer.splice(0, kept === -1 ? this.#buffer.length : kept)) this.#bytes -= gone.jsonBytes;
    this.#room.ring();
  }

  /** Chunks that come after a refusal are dropped: the script must not hang on a log that nobody takes. */
  #giveUp(): void {
    this.#buffer = [];
    this.#bytes = 0;
    this.#closed = true;
    this.#room.ring();
  }
}
