import type { EpochMs, ExecutionState, ExecutionStreamEvent, OutputFile } from "@rgrid/schema";
import { MemoryExecutionStore } from "../../../edge-api/src/adapters/memory/execution-store.ts";
import type { LogSegment } from "../../../edge-api/src/execution/event.ts";
import { decodeSegment } from "../../../edge-api/src/execution/segment.ts";
import type { NewEvent } from "../../../edge-api/src/execution/step.ts";
import type { Commit, ExecutionStore, SpecHead } from "../../../edge-api/src/execution/store.ts";
import { segmentKey } from "../../../edge-api/src/ports/objects.ts";
import type { ObjectStore } from "../worker/object-store.ts";
import type { Life } from "../world/life.ts";
import { freeze } from "./freeze.ts";
import { InstanceDied } from "./rpc-error.ts";

/** What happens around a commit; each may end the instance. */
export type CommitHooks = {
  /** @throws StorageFailed */
  reading: () => void;
  /** @throws StorageFailed */
  committing: () => void;
  committed: (before: ExecutionState | null, step: Commit) => void;
};

/** The durable rows of one execution: they outlive every instance. */
export class ExecutionDisk {
  readonly rows: MemoryExecutionStore;
  readonly #store: ObjectStore;
  /** By the bytes they were read from: watchers ask for every event by itself. */
  readonly #decoded = new WeakMap<Uint8Array, ExecutionStreamEvent[]>();

  constructor(setAlarm: (at: EpochMs) => void, store: ObjectStore) {
    this.rows = new MemoryExecutionStore(setAlarm);
    this.#store = store;
  }

  get state(): ExecutionState | null {
    return this.rows.read();
  }

  get segments(): LogSegment[] {
    const segments: LogSegment[] = [];
    for (let found = this.rows.segment(1); found !== null; found = this.rows.segment(found.last_n + 1)) segments.push(found);
    return segments;
  }

  /** The whole sequence: what is archived, then what is still in rows. A segment that is not in the store leaves a hole. */
  get events(): NewEvent[] {
    const archived = this.segments.flatMap((segment) => this.#read(segment));
    return [...archived, ...this.rows.events(0, Number.POSITIVE_INFINITY)];
  }

  #read(segment: LogSegment): NewEvent[] {
    const { state } = this;
    const bytes = state === null ? null : this.#store.bytes(segmentKey(state.id, segment));
    if (state === null || bytes === null) return [];
    const events = this.#decoded.get(bytes) ?? decodeSegment(state.id, bytes);
    this.#decoded.set(bytes, events);
    return events;
  }
}

/** The storage of one instance: a dead one writes nothing any more. */
export class InstanceStore implements ExecutionStore {
  readonly #disk: ExecutionDisk;
  readonly #life: Life;
  readonly #hooks: CommitHooks;

  constructor(disk: ExecutionDisk, life: Life, hooks: CommitHooks) {
    this.#disk = disk;
    this.#life = life;
    this.#hooks = hooks;
  }

  read(): ExecutionState | null {
    this.#check();
    this.#hooks.reading();
    return this.#disk.state;
  }
  head(): SpecHead | null {
    return this.#disk.rows.head();
  }
  script(): ReturnType<ExecutionStore["script"]> {
    return this.#disk.rows.script();
  }
  retrySpec(): ReturnType<ExecutionStore["retrySpec"]> {
    return this.#disk.rows.retrySpec();
  }
  events(after: number, bytesMax: number): NewEvent[] {
    return this.#disk.rows.events(after, bytesMax);
  }
  segment(n: number): LogSegment | null {
    return this.#disk.rows.segment(n);
  }
  manifest(from: number, limit: number): OutputFile[] {
    return this.#disk.rows.manifest(from, limit);
  }

  commit(step: Commit): void {
    this.#check();
    this.#hooks.committing();
    this.#check();
    const before = this.#disk.state;
    freeze(step.state);
    freeze(step.events);
    freeze(step.spec);
    this.#disk.rows.commit(step);
    this.#hooks.committed(before, step);
    this.#check();
  }
  arm(at: EpochMs): void {
    if (this.#life.alive) this.#disk.rows.arm(at);
  }
  dropContent(): void {
    if (this.#life.alive) this.#disk.rows.dropContent();
  }
  clear(): void {
    if (this.#life.alive) this.#disk.rows.clear();
  }

  #check(): void {
    if (!this.#life.alive) throw new InstanceDied();
  }
}
