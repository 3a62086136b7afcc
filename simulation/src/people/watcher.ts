import type { ExecutionId, ExecutionStreamEvent } from "@rgrid/schema";
import { followChain, type StreamStart } from "../../../edge-api/src/stream/follow-chain.ts";
import type { System } from "../system.ts";
import { Life } from "../world/life.ts";

const RECONNECT_MS = [50, 3_000] as const;
const ONE_EVENT = 1;
const CUT_AFTER_MS = [10, 30_000] as const;

/** Someone who follows a chain to its end, over connections that break; it goes on from the last event that it saw, or from any before. */
export class Watcher {
  readonly root: ExecutionId;
  readonly #system: System;
  /** Every event of the chain, once, as it was seen first. */
  readonly #seen: ExecutionStreamEvent[] = [];
  done = false;

  constructor(system: System, root: ExecutionId) {
    this.#system = system;
    this.root = root;
    void this.#follow();
  }

  /** (7) What was seen is what is stored, of what is not deleted. */
  check(): void {
    for (const event of this.#seen) {
      if (this.#system.phaseOf(event.execution_id) === "tombstone") continue;
      const stored = this.#system.executions.find(event.execution_id)?.disk.events[event.n - 1];
      if (JSON.stringify({ ...stored, execution_id: event.execution_id }) !== JSON.stringify(event)) {
        this.#system.violate(
          7,
          `event ${event.n} of ${this.#system.shortName(event.execution_id)} was seen as ${event.type}, and is stored as ${stored?.type}`,
        );
      }
    }
  }

  async #follow(): Promise<void> {
    const { world, faults } = this.#system;
    const person = new Life(world);
    while (!this.done) {
      const last = this.#seen.length;
      // Mostly where it left off; sometimes from any event that it saw, or from the beginning.
      const rewinds = last > 0 && faults.strikes("watcher_rewound", () => [this.#system.phaseOf(this.#current)]);
      const rewound = rewinds ? faults.chance.between(0, last) : last;
      await this.#connect(person, this.#isDeleted(rewound) ? last : rewound);
      // What was deleted has no events any more, and none will come. Behind a `retry` the stream goes on with what is left.
      if (this.#seen.at(-1)?.type !== "retry" && this.#system.phaseOf(this.#current) === "tombstone") this.done = true;
      if (!this.done) await person.sleep(world.chance.within(RECONNECT_MS));
    }
  }

  /** One connection. @param from how many of the events that it has seen it says it has */
  #connect(person: Life, from: number): Promise<void> {
    const { world, network, faults } = this.#system;
    return person.reply((closed) => {
      const request = new Life(world);
      const abort = new AbortController();
      let position = from;
      let arrival = 0;
      let open = true;
      const cut = (): void => {
        if (!open) return;
        open = false;
        request.end();
        abort.abort();
        closed();
      };
      const deliver = (page: readonly ExecutionStreamEvent[]): void => {
        if (!open) return;
        for (const event of page) this.#take(event, position++);
        if (this.done || faults.strikes("watcher_cut", () => [this.#system.phaseOf(this.#current)])) cut();
      };
      // A connection may break at any instant, whatever it has just brought.
      world.after(faults.chance.within(CUT_AFTER_MS), () => {
        if (open && faults.strikes("watcher_cut", () => [this.#system.phaseOf(this.#current)])) cut();
      });
      const stream = async (): Promise<void> => {
        const { executions } = this.#system.reach(request);
        for await (const page of followChain(executions, await this.#start(request, from), abort.signal)) {
          arrival = Math.max(world.now + network.delayMs("outside"), arrival);
          world.at(arrival, () => deliver(page));
        }
      };
      stream().then(
        () =>
          world.at(Math.max(arrival, world.now), () => {
            if (open) this.#checkEnd(from);
            cut();
          }),
        () => world.at(Math.max(arrival, world.now), cut),
      );
    });
  }

  /** routes/events.ts: behind a `retry` it goes on with the next execution. */
  async #start(request: Life, from: number): Promise<StreamStart> {
    const event = this.#seen[from - 1];
    if (event === undefined) return { id: this.root, after: 0 };
    const { executions } = this.#system.reach(request);
    const page = await executions.events(event.execution_id, event.n - 1, ONE_EVENT);
    const [known] = page?.events ?? [];
    if (known === undefined) {
      if (this.#system.phaseOf(event.execution_id) !== "tombstone")
        this.#system.violate(7, `event ${event.n} of ${this.#system.shortName(event.execution_id)} was seen and is not there`);
    }
    const start = { id: event.execution_id, after: event.n };
    return event.type === "retry" ? { ...start, retriedAs: event.new_execution_id } : start;
  }

  /** (7) A stream that nobody cut closes behind `end`, unless what it streamed was deleted. */
  #checkEnd(from: number): void {
    if (this.done || this.#isDeleted(from)) return;
    this.#system.violate(7, `a stream of ${this.#system.shortName(this.#current)} closed without its end`);
  }

  /** The execution that the next event is of. */
  get #current(): ExecutionId {
    const last = this.#seen.at(-1);
    return last?.type === "retry" ? last.new_execution_id : (last?.execution_id ?? this.root);
  }

  /** Whether an execution is deleted that a stream passes from there on. */
  #isDeleted(from: number): boolean {
    const passed = this.#seen.slice(Math.max(0, from - 1)).map((event) => event.execution_id);
    return [...passed, this.#current].some((id) => this.#system.phaseOf(id) === "tombstone");
  }

  /** Whether a chain goes on with this one from `expected` on: with that one, or behind deleted ones. */
  #isNext(id: ExecutionId, expected: ExecutionId): boolean {
    if (id === expected) return true;
    const next = this.#system.phaseOf(expected) === "tombstone" && this.#system.executions.find(expected)?.disk.state?.retries.by;
    return next ? this.#isNext(id, next) : false;
  }

  /** The `end` behind a `retry` comes where nothing is left of what it was retried as. */
  #isKeptBack(event: ExecutionStreamEvent, last: ExecutionStreamEvent | undefined): boolean {
    if (last?.type !== "retry" || event.type !== "end" || event.execution_id !== last.execution_id) return false;
    return event.n === last.n + 1 && this.#system.phaseOf(last.new_execution_id) === "tombstone";
  }

  #take(event: ExecutionStreamEvent, position: number): void {
    const known = this.#seen[position];
    const name = `event ${event.n} of ${this.#system.shortName(event.execution_id)}`;
    if (known !== undefined) {
      // What was seen may be deleted since: the stream goes on behind it.
      if (JSON.stringify(known) !== JSON.stringify(event) && this.#isDeleted(position)) return;
      if (JSON.stringify(known) !== JSON.stringify(event))
        this.#system.violate(7, `${name} was ${known.n} (${known.type}) when it was seen before`);
      return;
    }
    const last = this.#seen.at(-1);
    const follows =
      last === undefined || last.type === "retry"
        ? (event.n === 1 && this.#isNext(event.execution_id, last?.new_execution_id ?? this.root)) ||
          this.#isKeptBack(event, last)
        : event.execution_id === last.execution_id && event.n === last.n + 1;
    if (!follows) this.#system.violate(7, `${name} came after event ${last?.n ?? 0} (${last?.type ?? "none"})`);
    this.#seen.push(event);
    if (event.type === "end") this.done = true;
  }
}
