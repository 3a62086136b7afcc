import type { LeaseAnswer, LogChunk } from "@rgrid/schema";
import type { Running } from "../container/port.ts";
import type { Reply } from "../control-plane/port.ts";
import { STDERR_TAIL_BYTES } from "../errors/classify.ts";
import type { SpoolFile } from "../files/port.ts";
import { logLoop } from "../loops/log.ts";
import type { HostPorts } from "../ports.ts";
import { maskShapes } from "../redaction/shapes.ts";
import { LogSpool } from "./log-spool.ts";
import { Shipper } from "./shipper.ts";
import { Tail } from "./tail.ts";

/** Output that is still to be read after the last process has ended fits into pipes: more than this is a stream that hangs. */
const OUTPUT_AFTER_EXIT_MS = 30_000;

export type LeaseLogOptions = {
  file: SpoolFile;
  host: HostPorts;
  /** As `secretsOf` gives them. */
  secrets: readonly string[];
  post: (chunks: LogChunk[]) => Promise<Reply<LeaseAnswer>>;
  /** Aborts when the lease is over: nothing more is sent. */
  signal: AbortSignal;
};

/** One lease's log on its way: read from the script, masked, spooled, shipped. idle → reading and shipping → read to the end → shipped → removed. */
export class LeaseLog {
  readonly #options: LeaseLogOptions;
  readonly #spool: LogSpool;
  readonly #shipper: Shipper;
  readonly #tail = new Tail(STDERR_TAIL_BYTES);
  readonly #ended = new AbortController();
  #reading: Promise<unknown> = Promise.resolve();
  #shipping: Promise<void> = Promise.resolve();

  constructor(options: LeaseLogOptions) {
    const { file, host, post, signal } = options;
    this.#options = options;
    this.#spool = new LogSpool({ file, log: host.log });
    this.#shipper = new Shipper({ spool: this.#spool, post, host, signal: AbortSignal.any([signal, this.#ended.signal]) });
  }

  /** Begins to read, and to send once `told`: nothing may overtake the `started` of its lease. */
  begin(running: Running, told: Promise<unknown>): void {
    const { host, secrets } = this.#options;
    this.#shipping = told.then(() => this.#shipper.run());
    // Awaited after the exit, as the next one: until then neither may count as unhandled.
    this.#shipping.catch(() => undefined);
    this.#reading = logLoop({ running, shipper: this.#shipper, secrets, tail: this.#tail, host });
    this.#reading.catch(() => undefined);
  }

  /** The script has ended. Output that broke off, with its engine, ends where it broke: what was read stands. */
  async readToEnd(running: Running): Promise<void> {
    const { host } = this.#options;
    const read = new AbortController();
    const guard = host.sleep(OUTPUT_AFTER_EXIT_MS, read.signal).then(() => running.closeOutput());
    try {
      await this.#reading;
    } catch (error) {
      host.log.warn("output_broke_off", { error: error instanceof Error ? error.message : String(error) });
    } finally {
      read.abort();
    }
    await guard;
    await this.#shipper.close();
  }

  /** After it was read: resolves when all is stored, or nothing more can be. */
  async settle(): Promise<void> {
    await this.#shipper.close();
    await this.#shipping;
  }

  /** The last of the log, final once it is settled: what nobody took is not counted. */
  get seq(): number {
    return this.#spool.seq;
  }

  /**
   * The end of what the script wrote to stderr, without secrets: known ones and what looks like one. They are masked here, before anything
   * is cut out of it: half a secret is not recognized any more.
   */
  get stderrTail(): string {
    return maskShapes(this.#tail.text());
  }

  /** The lease is done with: what was not sent by now is given up, and nothing stays on disk. */
  async end(): Promise<void> {
    await this.#shipper.close();
    this.#ended.abort();
    await this.#shipping.catch(() => undefined);
    await this.#spool.remove();
  }
}
