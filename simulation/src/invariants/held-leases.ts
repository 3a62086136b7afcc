import type { ExecutionId } from "@rgrid/schema";
import type { LeaseFact } from "../../../edge-api/src/ports/executions.ts";
import type { Reply } from "../../../runner-agent/src/control-plane/port.ts";
import type { Machine } from "../runner/machine.ts";
import type { System } from "../system.ts";
import type { Life } from "../world/life.ts";

/** A process looks at its leases this often between two heartbeats, and what it kills is gone at once. */
const LOOKS_PER_BEAT = 5;
const KILLED_WITHIN_MS = 1_000;

type Held = {
  id: ExecutionId;
  lease: number;
  /** When the last call that was acknowledged was sent. */
  renewedAt: number;
  accepted: boolean;
  /** `finish` or `release` was answered, or the API said that the lease is another's. */
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

  /** (2) Registering ends the leases of older processes: user code of theirs has ended. */
  registers(): void {
    for (const { execution, lease, owner, running } of this.#machine.containers) {
      if (running && owner !== this.#life)
        this.#violate(2, `registers, and an older process's lease ${lease} of ${this.#nameOf(execution)} runs on`);
    }
  }

  /** (2) It came with an answer, which may come twice. */
  begins(id: ExecutionId, lease: number): void {
    const key = keyOf(id, lease);
    if (this.#held.has(key)) this.#violate(2, `begins lease ${lease} of ${this.#nameOf(id)} twice`);
    const held = { id, lease, renewedAt: this.#system.world.now, accepted: false, isOver: false };
    this.#held.set(key, held);
    this.#watch(held);
  }

  told(id: ExecutionId, lease: number, type: LeaseFact["type"], sentAt: number, reply: Reply<unknown>): void {
    const held = this.#held.get(keyOf(id, lease));
    if (held === undefined) return;
    if (reply.outcome === "ok") {
      held.renewedAt = Math.max(held.renewedAt, sentAt);
      held.accepted ||= type === "accept";
      held.isOver ||= type === "finish" || type === "release";
    } else if (reply.outcome === "refused") held.isOver ||= reply.reason !== "gap";
  }

  /** (2) User code starts under a lease whose `accept` was answered. */
  starts(id: ExecutionId, lease: number): void {
    if (this.#held.get(keyOf(id, lease))?.accepted !== true)
      this.#violate(2, `starts user code of ${this.#nameOf(id)} under lease ${lease}, which was not accepted`);
  }

  /** (11) It puts the container away: whoever waits for the end has been told of it, or nobody listens any more. */
  putsAway(id: ExecutionId, lease: number): void {
    const held = this.#held.get(keyOf(id, lease));
    if (held === undefined) return;
    const isExpired = this.#system.world.now - held.renewedAt >= this.#system.limits.leaseTtlMs;
    if (!held.isOver && !isExpired)
      this.#violate(11, `is done with lease ${lease} of ${this.#nameOf(id)}, which it holds, and its end was not taken`);
    held.isOver = true;
  }

  /** (2) Time counts from the sending of the last acknowledged call: no user code runs when it is over. */
  #watch(held: Held): void {
    const { world, limits } = this.#system;
    const overAt = held.renewedAt + limits.leaseTtlMs + limits.heartbeatMs / LOOKS_PER_BEAT + KILLED_WITHIN_MS;
    world.at(Math.max(overAt, world.now), () => {
      if (!this.#life.alive) return;
      if (held.renewedAt + limits.leaseTtlMs > world.now) return this.#watch(held);
      if (this.#machine.stillRuns(held.id, held.lease))
        this.#violate(2, `runs ${this.#nameOf(held.id)} ${world.now - held.renewedAt} ms after lease ${held.lease} was renewed`);
    });
  }

  #nameOf(id: ExecutionId): string {
    return this.#system.shortName(id);
  }

  #violate(invariant: number, what: string): void {
    this.#system.violate(invariant, `${this.#machine.plan.name} ${what}`);
  }
}

const keyOf = (id: ExecutionId, lease: number): string => `${id}-${lease}`;
