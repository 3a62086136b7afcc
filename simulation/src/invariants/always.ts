import type { ExecutionState } from "@rgrid/schema";
import type { Commit } from "../../../edge-api/src/execution/store.ts";
import type { ExecutionDisk } from "../objects/execution-disk.ts";
import type { System } from "../system.ts";
import { pendingInstants } from "./deadlines.ts";

type Place = { name: string; alarm: { due: number | null }; disk: ExecutionDisk; clockOffMs: number; excusedUntil: number };

const RUNNING = new Set(["preparing", "executing", "uploading"]);
const isOver = (phase: string): boolean => phase === "ended" || phase === "tombstone";

/** What must hold at every instant: looked at with each commit and each death of an instance. */
export class Invariants {
  readonly #system: System;

  constructor(system: System) {
    this.#system = system;
  }

  /** (1) Whatever is pending has a durable alarm that is no later. Called where an instance dies, between any two of its awaits. */
  dying(place: Place): void {
    const { state } = place.disk;
    if (state === null) return;
    const { limits, world } = this.#system;
    const first = Math.min(...pendingInstants(state, limits));
    const { due } = place.alarm;
    // In a handler that runs, sends under way are given `outboxBackstopMs` from its own clock.
    const latest = Math.max(first, world.now + place.clockOffMs + limits.outboxBackstopMs);
    // Called right now; or its storage failed, and the handler said when it looks again.
    const soon = Math.max(latest, world.now, place.excusedUntil);
    if (due !== null && due <= soon) return;
    const late = due === null ? "never" : `${due - world.now} ms from now`;
    this.#system.violate(1, `${this.#system.shortName(place.name)} in ${state.life.phase} is woken ${late}, but is due in ${first - world.now} ms`);
  }

  committed(place: Place, before: ExecutionState | null, step: Commit): void {
    const { state } = step;
    this.#staysEnded(before, state);
    this.#numbersEvents(before, step);
    if (RUNNING.has(state.life.phase) && before?.life.phase === "offered") this.#withinLimits();
    if (before !== null && state.version < before.version) this.#violate(9, place, `its version fell to ${state.version}`);
  }

  /** Exactly one terminal state, which is never left. */
  #staysEnded(before: ExecutionState | null, state: ExecutionState): void {
    if (before === null || !isOver(before.life.phase)) return;
    const name = this.#system.shortName(state.id);
    if (!isOver(state.life.phase)) this.#system.violate(11, `${name} ended and went on as ${state.life.phase}`);
    const [then, now] = [before.life, state.life] as { status?: string }[];
    if (then?.status !== now?.status) this.#system.violate(11, `${name} ended as ${then?.status}, then as ${now?.status}`);
  }

  /** (7) One gapless sequence. */
  #numbersEvents(before: ExecutionState | null, { state, events }: Commit): void {
    let last = before?.events ?? 0;
    for (const event of events) {
      if (event.n !== last + 1) this.#system.violate(7, `${this.#system.shortName(state.id)} numbers event ${event.n} after ${last}`);
      last = event.n;
    }
  }

  /** (3) What runs stays within the account's limit. */
  #withinLimits(): void {
    let running = 0;
    for (const { disk } of this.#system.executions.places) if (RUNNING.has(disk.state?.life.phase ?? "")) running += 1;
    if (running > this.#system.inFlightMax) this.#system.violate(3, `${running} run, ${this.#system.inFlightMax} may`);
  }

  #violate(invariant: number, place: Place, what: string): void {
    this.#system.violate(invariant, `${this.#system.shortName(place.name)}: ${what}`);
  }
}
