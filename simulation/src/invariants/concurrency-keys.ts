import type { EpochMs, ExecutionState } from "@rgrid/schema";
import { planArgument } from "../people/spec.ts";
import type { System } from "../system.ts";

const RUNNING = new Set(["preparing", "executing", "uploading"]);
const isOut = (state: ExecutionState): boolean => state.life.phase === "offered" || RUNNING.has(state.life.phase);

/** Who excludes whom: by the plans, so that a retry that forgot its key is seen too. */
export class ConcurrencyKeys {
  readonly #system: System;

  constructor(system: System) {
    this.#system = system;
  }

  /** (3) At most one execution of a key is with a runner, that is, has a lease that was accepted. */
  accepted(state: ExecutionState): void {
    // A dispatcher that lost its rows learns of what runs only as it goes on.
    if (this.#system.faults.has("dispatcher_lost")) return;
    for (const other of this.#othersOf(state)) {
      if (!RUNNING.has(other.life.phase)) continue;
      const [one, two] = [other, state].map(({ id }) => this.#system.shortName(id));
      this.#system.violate(3, `${one} and ${two} are with runners, and have one concurrency key`);
    }
  }

  /** Since when no other execution has had this one's key; null while one has. @param next which takes it in this very commit, and does not count */
  freeSince(state: ExecutionState, next: ExecutionState | null = null): EpochMs | null {
    const others = this.#othersOf(state).filter(({ id }) => id !== next?.id);
    return others.some(isOut) ? null : Math.max(0, ...others.map(({ timeline }) => timeline.at(-1)?.at ?? 0));
  }

  /** Whether these are two executions with the same key. */
  areOfOne(one: ExecutionState, other: ExecutionState): boolean {
    return this.#othersOf(one).some(({ id }) => id === other.id);
  }

  #othersOf(state: ExecutionState): ExecutionState[] {
    const key = this.#keyOf(state);
    if (key === null) return [];
    const all = Array.from(this.#system.executions.places, ({ disk }) => disk.state);
    return all.filter((other): other is ExecutionState => other !== null && other.id !== state.id && this.#keyOf(other) === key);
  }

  #keyOf({ id }: ExecutionState): string | null {
    const args = this.#system.executions.find(id)?.disk.rows.head()?.args;
    return this.#system.scenario.executions.find(({ index }) => args?.includes(planArgument(index)))?.concurrencyKey ?? null;
  }
}
