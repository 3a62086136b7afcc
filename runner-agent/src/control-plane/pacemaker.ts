import { Worker } from "node:worker_threads";
import type { WayOut } from "@rgrid/outbound/way-out";
import type { Log } from "../ports.ts";
import { type PacemakerData, type PacemakerMessage, sharedClock } from "./pulse.ts";
import type { Understudy } from "./understudy.ts";

/** A main loop that has not come round for this long hangs: its leases are not kept any more (PROTOCOL 5). */
const HANGING_MS = 60_000;
const TICK_MS = 1000;

const shared = (length: number): Float64Array => new Float64Array(new SharedArrayBuffer(length * 8));

export type PacemakerOptions = { apiUrl: string; log: Log; wayOut?: WayOut | null };

/**
 * A thread with an event loop of its own, so that heartbeats go out while this one hashes, parses or collects garbage. It and the main loop share the time of
 * each lease's last acknowledgement, in memory: a main loop that comes round must see that its lease was kept before it decides that the lease is over.
 */
export class Pacemaker implements Understudy {
  readonly #options: PacemakerOptions;
  readonly #worker: Worker;
  readonly #ticks: NodeJS.Timeout;
  readonly #sinceOrigin = sharedClock() - performance.now();

  constructor(options: PacemakerOptions) {
    this.#options = options;
    const ticked = shared(1);
    const tick = (): void => void ticked.set([sharedClock()]);
    tick();
    this.#ticks = setInterval(tick, TICK_MS);
    const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
    const workerData: PacemakerData = { ticked, hangingMs: HANGING_MS, wayOut: options.wayOut ?? null };
    this.#worker = new Worker(new URL(`./pacemaker-thread.${extension}`, import.meta.url), { workerData });
    // Leases are then kept by the main loop alone, as long as it gets to it.
    this.#worker.on("error", (error) => options.log.error("pacemaker_failed", { error: error.message }));
    this.#worker.unref();
    this.#ticks.unref();
  }

  keep({ execution, lease, secret, heartbeatMs }: Parameters<Understudy["keep"]>[0]): ReturnType<Understudy["keep"]> {
    const key = `${execution}/${lease}`;
    const acknowledged = shared(2);
    const url = `${this.#options.apiUrl}/api/v1/runner/executions/${execution}/leases/${lease}/heartbeat`;
    this.#tell({ type: "keep", lease: { key, url, token: secret, heartbeatMs, acknowledged } });
    return {
      acknowledged: ({ monotonic, wall }) => acknowledged.set([monotonic + this.#sinceOrigin, wall]),
      lastAcknowledged: () => {
        const [monotonic = 0, wall = 0] = acknowledged;
        return monotonic === 0 ? null : { monotonic: monotonic - this.#sinceOrigin, wall };
      },
      end: () => this.#tell({ type: "end", key }),
    };
  }

  async stop(): Promise<void> {
    clearInterval(this.#ticks);
    await this.#worker.terminate();
  }

  #tell(message: PacemakerMessage): void {
    this.#worker.postMessage(message);
  }
}
