import type { ExecutionSpec, ExecutionState, OutputFile } from "@rgrid/schema";
import type { LogSegment } from "../../execution/event.ts";
import type { NewEvent } from "../../execution/step.ts";
import type { Commit, ExecutionStore, SpecHead } from "../../execution/store.ts";

/** One execution in memory: what tests, the simulator and a host without a disk keep. Its commits can't be torn, as SQLite's can't. */
export class MemoryExecutionStore implements ExecutionStore {
  readonly #setAlarm: (at: number) => void;
  #armedAt: number | null = null;
  #state: ExecutionState | null = null;
  #spec: ExecutionSpec | null = null;
  #retrySpec: ExecutionSpec | null = null;
  #events: NewEvent[] = [];
  #segments: LogSegment[] = [];
  #manifest: OutputFile[] = [];

  /** @param setAlarm replaces the alarm that was set before */
  constructor(setAlarm: (at: number) => void) {
    this.#setAlarm = setAlarm;
  }

  read(): ExecutionState | null {
    return this.#state;
  }

  head(): SpecHead | null {
    return this.#spec;
  }

  script(): ExecutionSpec["script"] | null {
    return this.#spec?.script ?? null;
  }

  retrySpec(): ExecutionSpec | null {
    return this.#retrySpec;
  }

  commit(step: Commit): void {
    this.#state = step.state;
    this.#spec = step.spec ?? this.#spec;
    this.#retrySpec = step.retry_spec ?? this.#retrySpec;
    this.#events.push(...step.events);
    if (step.archived !== null) {
      const { last_n } = step.archived;
      this.#segments.push(step.archived);
      this.#events = this.#events.filter((event) => event.n > last_n);
    }
    if (step.manifest !== null) this.#manifest = [...step.manifest];
    this.arm(step.alarm_at);
  }

  events(after: number, bytesMax: number): NewEvent[] {
    const page: NewEvent[] = [];
    let bytes = 0;
    // The sequence is gapless: what is left of it begins where the archive ends.
    const first = this.#events[0]?.n ?? 1;
    for (const event of this.#events.slice(Math.max(0, after + 1 - first))) {
      page.push(event);
      bytes += JSON.stringify(event).length;
      if (bytes >= bytesMax) break;
    }
    return page;
  }

  segment(n: number): LogSegment | null {
    return this.#segments.find(({ first_n, last_n }) => first_n <= n && n <= last_n) ?? null;
  }

  manifest(from: number, limit: number): OutputFile[] {
    return this.#manifest.slice(from, from + limit);
  }

  arm(at: number): void {
    if (this.#armedAt !== null && at >= this.#armedAt) return;
    this.#armedAt = at;
    this.#setAlarm(at);
  }

  /** The alarm's handler begins: none is set any more. */
  fired(): void {
    this.#armedAt = null;
  }

  dropContent(): void {
    this.#spec = null;
    this.#retrySpec = null;
    this.#events = [];
    this.#segments = [];
    this.#manifest = [];
  }

  clear(): void {
    this.dropContent();
    this.#state = null;
  }
}
