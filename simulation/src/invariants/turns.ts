import type { EpochMs, ExecutionState } from "@rgrid/schema";
import type { DispatchNote, RunnerPoll } from "../../../edge-api/src/ports/dispatchers.ts";
import { CLOCK_OFF_MS } from "../objects/object-host.ts";
import type { Machine } from "../runner/machine.ts";
import type { System } from "../system.ts";

/** So long after the last fault, or a move, its consequences are over: pauses, backoffs, lost notes that are sent again, what follows by `ensure`. */
const QUIET_AFTER_MS = 7 * 60_000;
/** A free slot and what waits for it meet within a poll and a few calls. */
const MEET_WITHIN_MS = 40_000;
/** Notes of executions may overtake each other on their way to the dispatcher. */
const TOGETHER_MS = 2_000;

/** So often may one other script start while an execution is the next of its own: who waits longer for a turn is before, and then behind. */
const STARTS_BEFORE_MAX = 1;

/** One that was offered before another, whose turn it was; offers that leave together may arrive in any order. */
type PassedBy = { first: ExecutionState; other: ExecutionState; at: EpochMs };
type Offer = { script: string; priority: number; runner: string; at: EpochMs };

/** Who is next, while nothing goes wrong. */
export class Turns {
  readonly #system: System;
  /** Since when each machine has had a free slot at every look, and the account room within its limit. */
  readonly #roomSince = new Map<Machine, EpochMs>();
  #movedAt: EpochMs = 0;
  readonly #offers: Offer[] = [];
  readonly #passedBy: PassedBy[] = [];

  constructor(system: System) {
    this.#system = system;
  }

  get #quiet(): boolean {
    const { faults, world, scenario } = this.#system;
    const troubledUntil = Math.max(faults.until, this.#movedAt);
    return Object.keys(scenario.rates).length === 0 || world.now > troubledUntil + QUIET_AFTER_MS;
  }

  /** The account has left a dispatcher: what is queued follows one by one. */
  moved(): void {
    this.#movedAt = this.#system.world.now;
  }

  #waiting(): ExecutionState[] {
    const states = Array.from(this.#system.executions.places, ({ disk }) => disk.state);
    return states.filter((state): state is ExecutionState => state?.life.phase === "waiting");
  }

  /** Names of runners, one for each lease of theirs. */
  #leased(): string[] {
    return Array.from(this.#system.executions.places, ({ disk }) => disk.state?.life).flatMap((life) =>
      life !== undefined && "lease" in life && life.lease !== null && life.phase !== "ended" ? [life.lease.runner.name] : [],
    );
  }

  /** (4) A free runner and a queued execution within the limits meet. */
  look(): void {
    const { world, machines, inFlightMax } = this.#system;
    this.#lookAtTurns();
    const leased = this.#leased();
    const isFree = ({ isUp, freeSlots, plan }: Machine): boolean =>
      isUp && Math.min(freeSlots, plan.slots - leased.filter((name) => name === plan.name).length) > 0;
    for (const machine of machines) {
      if (leased.length >= inFlightMax || !isFree(machine)) this.#roomSince.delete(machine);
      else if (!this.#roomSince.has(machine)) this.#roomSince.set(machine, world.now);
    }
    const free = [...this.#roomSince].filter(([, since]) => world.now >= since + MEET_WITHIN_MS);
    if (!this.#quiet || free.length === 0) return;
    for (const state of this.#waiting()) {
      if (!free.some(([{ plan }]) => this.#takes(plan.name, state))) continue;
      const keyFreeSince = this.#system.keys.freeSince(state);
      if (keyFreeSince === null) continue;
      const waitedMs = world.now - Math.max(keyFreeSince, state.timeline.at(-1)?.at ?? world.now);
      if (waitedMs > MEET_WITHIN_MS) this.#system.violate(4, `${this.#system.shortName(state.id)} waits beside a free runner`);
    }
  }

  /**
   * (12) Priority; then scripts take turns; within a script, age. (3) Of one concurrency key, none while another has a lease; a restart may
   * have lost that.
   */
  offered(state: ExecutionState): void {
    if (!this.#quiet) return;
    if (this.#system.keys.freeSince(state) === null)
      this.#system.violate(3, `${this.#system.shortName(state.id)} is offered while another has its concurrency key`);
    const runner = state.life.phase === "offered" ? state.life.lease.runner.name : "";
    this.#offers.push({ script: this.#scriptOf(state), priority: this.#priorityOf(state), runner, at: state.now });
    for (const other of this.#waiting().filter((one) => this.#takes(runner, one))) {
      const couldSince = Math.max(other.timeline.at(-1)?.at ?? 0, this.#system.keys.freeSince(other, state) ?? state.now);
      const hasWaited = couldSince < state.now - TOGETHER_MS;
      if (hasWaited && other.retries.avoid === null && this.#isBefore(other, couldSince, state))
        this.#passedBy.push({ first: state, other, at: state.now });
    }
  }

  /** Of those that were passed by, whoever waits still was not offered together with the one that passed. */
  #lookAtTurns(): void {
    const { world, executions } = this.#system;
    for (let passed = this.#passedBy[0]; passed && passed.at < world.now - TOGETHER_MS; passed = this.#passedBy[0]) {
      this.#passedBy.shift();
      const { first, other } = passed;
      if (executions.find(other.id)?.disk.state?.life.phase === "waiting")
        this.#system.violate(
          12,
          `${this.#system.shortName(first.id)} is offered before ${this.#system.shortName(other.id)}, whose turn it is`,
        );
    }
  }

  /** Whether `other`, which could have been offered `since` then, had to be before the one that is offered now. */
  #isBefore(other: ExecutionState, since: EpochMs, offered: ExecutionState): boolean {
    const [priority, script] = [this.#priorityOf(other), this.#scriptOf(other)];
    const higher = priority - this.#priorityOf(offered);
    if (higher !== 0) return higher > 0;
    const offeredScript = this.#scriptOf(offered);
    if (offeredScript === script || this.#areInOneLine(offered, other))
      return other.created_at < offered.created_at - TOGETHER_MS;
    if (this.#waiting().some((one) => this.#system.keys.areOfOne(one, other) && this.#isOlder(one, other))) return false;
    const from = Math.max(since + TOGETHER_MS, ...this.#offers.filter((offer) => offer.script === script).map(({ at }) => at));
    const starts = this.#offers.filter(
      (offer) =>
        offer.script === offeredScript && offer.priority === priority && offer.at > from && this.#takes(offer.runner, other),
    );
    return starts.length > STARTS_BEFORE_MAX;
  }

  /** (4) What was minted for this incarnation, is not accepted and not held is given (again) in the turn of the poll: it is open still, so it was not. */
  polled({ runner_id, incarnation, slots, holds }: RunnerPoll, rows: readonly DispatchNote[]): void {
    const { executions, world, inFlightMax } = this.#system;
    // What shows up beyond the account's limit is taken back (`Dispatcher.#surplus`).
    if (slots === 0 || rows.filter(({ lease }) => lease !== null).length > inFlightMax) return;
    for (const { id, lease, needs } of rows) {
      if (lease?.runner_id !== runner_id || lease.incarnation !== incarnation || lease.accepted || lease.secret === null)
        continue;
      const key = needs.concurrency_key;
      // Neither of two is given (`Rows.mustWait`).
      if (
        key !== undefined &&
        rows.some((other) => other.id !== id && other.lease !== null && other.needs.concurrency_key === key)
      )
        continue;
      if (holds.some((held) => held.execution_id === id && held.lease === lease.token)) continue;
      const life = executions.find(id)?.disk.state?.life;
      // The execution takes it back at about this time.
      if (life?.phase !== "offered" || life.lease.token !== lease.token || life.lease.expires_at < world.now + 2 * CLOCK_OFF_MS)
        continue;
      this.#system.violate(4, `lease ${lease.token} of ${this.#system.shortName(id)} is not given again`);
    }
  }

  #takes(runner: string, state: ExecutionState): boolean {
    const only = this.#pinOf(state);
    return only === null || only === runner;
  }

  #pinOf({ id }: ExecutionState): string | null {
    return this.#system.executions.find(id)?.disk.rows.head()?.runner ?? null;
  }

  /** Of one concurrency key and for the same runners. */
  #areInOneLine(one: ExecutionState, other: ExecutionState): boolean {
    const wanted = (state: ExecutionState) => `${this.#pinOf(state)} ${state.retries.avoid}`;
    return this.#system.keys.areOfOne(one, other) && wanted(one) === wanted(other);
  }

  #isOlder(one: ExecutionState, other: ExecutionState): boolean {
    return (this.#priorityOf(other) - this.#priorityOf(one) || one.created_at - other.created_at) < 0;
  }

  #scriptOf({ id }: ExecutionState): string {
    return this.#system.executions.find(id)?.disk.rows.head()?.script.name ?? "";
  }

  #priorityOf({ id }: ExecutionState): number {
    return this.#system.executions.find(id)?.disk.rows.head()?.priority ?? 0;
  }
}
