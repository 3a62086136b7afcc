import type { ExecutionId } from "@rgrid/schema";
import type { LeaseFact } from "../../../edge-api/src/ports/executions.ts";
import type { Reply } from "../../../runner-agent/src/control-plane/port.ts";
import type { Machine } from "../runner/machine.ts";
import type { System } from "../system.ts";
import type { Life } from "../world/life.ts";

/** A process looks at its leases this often between two heartbeats, and what it finds it does at once. */
const LOOKS_PER_BEAT = 5;
const ACTS_WITHIN_MS = 1_000;

type Held = {
  id: ExecutionId;
  lease: number;
  /** When the last call that was acknowledged was sent. */
  renewedAt: number;
  accepted: boolean;
  /** Heartbeats that nobody has answered yet, and when the last of all began or ended. */
  beating: number;
  beatAt: number;
  /** `finish` or `release` was answered, the API said that the lease is another's, or the process may have seen that its time was over. */
  isOver: boolean;
};

/**
 * What one process of a runner does with the leases that it was given, as its own calls were answered. It is looked at where it happens: a lease that
 * the runner treats wrongly hardly ever leads to a wrong end, because objects refuse what they are told too late.
 */
export class HeldLeases {
  readonly #system: System;
  readonly #machine: Machine;
  readonly #life: Life;
  readonly #held = new Map<string, Held>();

  constructor(system: System, machine: Machine, life: Life) {
    this.#system = system;
    this.#machine = machine;
    this.#life = life;
  }

  /** So late it does what is due, at the most. */
  get #lookMs(): number {
    return this.#system.limits.heartbeatMs / LOOKS_PER_BEAT + ACTS_WITHIN_MS;
  }

  /** Whether it holds this lease, as far as it knows from the answers to its own calls. */
  holds(id: ExecutionId, lease: number): boolean {
    const held = this.#held.get(keyOf(id, lease));
    return held?.accepted === true && !held.isOver && !this.#isExpired(held);
  }

  /** (2) Registering ends the leases of older processes: user code of theirs has ended. */
  registers(): void {
    for (const { execution, lease, owner, running } of this.#machine.containers) {
      if (running && owner !== this.#life)
        this.#violate(2, `registers, and an older process's lease ${lease} of ${this.#system.shortName(execution)} runs on`);
    }
  }

  /** (2) It came with an answer, which may come twice. */
  begins(id: ExecutionId, lease: number): void {
    const key = keyOf(id, lease);
    if (this.#held.has(key)) this.#violate(2, `begins lease ${lease} of ${this.#system.shortName(id)} twice`);
    const { now } = this.#system.world;
    const held = { id, lease, renewedAt: now, accepted: false, beating: 0, beatAt: now, isOver: false };
    this.#held.set(key, held);
    this.#watch(held);
  }

  /** (2) Once a lease is over nothing is said under it. */
  tells(id: ExecutionId, lease: number, type: LeaseFact["type"]): void {
    const held = this.#held.get(keyOf(id, lease));
    if (held === undefined) return;
    const { now } = this.#system.world;
    const isOver = now - held.renewedAt >= this.#system.limits.leaseTtlMs + this.#lookMs;
    if (isOver && this.#machine.isSettled && !this.#asks(held)) this.#violate(2, `sends ${type} under ${this.#nameOf(held)}`);
    if (type !== "heartbeat") return;
    held.beating += 1;
    held.beatAt = now;
  }

  told(id: ExecutionId, lease: number, type: LeaseFact["type"], sentAt: number, reply: Reply<unknown>): void {
    const held = this.#held.get(keyOf(id, lease));
    if (held === undefined) return;
    if (type === "heartbeat") {
      held.beating -= 1;
      held.beatAt = this.#system.world.now;
    }
    // After a pause the process sees first either that the time is over or the answer that came meanwhile.
    held.isOver ||= this.#isExpired(held);
    if (reply.outcome === "ok") {
      held.renewedAt = Math.max(held.renewedAt, sentAt);
      held.accepted ||= type === "accept";
      held.isOver ||= type === "finish" || type === "release";
    } else if (reply.outcome === "refused" && reply.reason !== "gap") {
      // A gap leaves the lease as it is.
      held.isOver = true;
      this.#system.world.after(ACTS_WITHIN_MS, () => this.#hasEnded(held));
    }
  }

  /** (2) User code starts under a lease whose `accept` was answered. */
  starts(id: ExecutionId, lease: number): void {
    if (this.#held.get(keyOf(id, lease))?.accepted !== true)
      this.#violate(2, `starts user code of ${this.#system.shortName(id)} under lease ${lease}, which was not accepted`);
  }

  /** (11) It puts the container away: whoever waits for the end has been told of it, or nobody listens any more. */
  putsAway(id: ExecutionId, lease: number): void {
    const held = this.#held.get(keyOf(id, lease));
    if (held === undefined) return;
    if (!held.isOver && !this.#isExpired(held))
      this.#violate(
        11,
        `is done with lease ${lease} of ${this.#system.shortName(id)}, which it holds, and its end was not taken`,
      );
    held.isOver = true;
  }

  /**
   * (2) Time counts from the sending of the last acknowledged call, whenever its answer came: after the interval a heartbeat is on its way, and when
   * the lease is over no user code runs.
   */
  #watch(held: Held): void {
    const { world, limits } = this.#system;
    const lookMs = this.#lookMs;
    world.at(Math.max(held.renewedAt + limits.heartbeatMs, world.now) + lookMs, () => {
      if (held.isOver || !this.#life.alive) return;
      const { accepted, beating, beatAt, renewedAt } = held;
      const ageMs = world.now - renewedAt;
      if (ageMs >= limits.leaseTtlMs + lookMs) return this.#hasEnded(held);
      const isDue = accepted && ageMs >= limits.heartbeatMs + lookMs && ageMs < limits.leaseTtlMs;
      if (isDue && beating === 0 && world.now - beatAt > lookMs && this.#machine.isSettled)
        this.#violate(2, `sends no heartbeat under ${this.#nameOf(held)}`);
      this.#watch(held);
    });
  }

  #isExpired({ renewedAt }: Held): boolean {
    return this.#system.world.now - renewedAt >= this.#system.limits.leaseTtlMs;
  }

  /** After a suspend only the wall clock has gone on: the process asks before it gives the lease up (runner-agent/src/execution/lease-keeper.ts). */
  #asks({ renewedAt }: Held): boolean {
    return this.#machine.suspendedUntil > renewedAt;
  }

  #hasEnded(held: Held): void {
    if (this.#life.alive && this.#machine.stillRuns(held.id, held.lease) && !this.#asks(held))
      this.#violate(2, `runs user code under ${this.#nameOf(held)}`);
  }

  #nameOf({ id, lease, renewedAt }: Held): string {
    return `lease ${lease} of ${this.#system.shortName(id)}, renewed ${this.#system.world.now - renewedAt} ms ago`;
  }

  #violate(invariant: number, what: string): void {
    this.#system.violate(invariant, `${this.#machine.plan.name} ${what}`);
  }
}

const keyOf = (id: ExecutionId, lease: number): string => `${id}-${lease}`;
