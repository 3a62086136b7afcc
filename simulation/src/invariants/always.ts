import type { ExecutionId, ExecutionState, Lease } from "@rgrid/schema";
import type { Commit } from "../../../edge-api/src/execution/store.ts";
import type { ExecutionDisk } from "../objects/execution-disk.ts";
import { CLOCK_OFF_MS } from "../objects/object-host.ts";
import type { System } from "../system.ts";
import { deadlineOf, effectsDue } from "./deadlines.ts";

type Place = { name: string; alarm: { due: number | null }; disk: ExecutionDisk; clockOffMs: number; excusedUntil: number };

/** Clocks of objects may be off, and a runner looks at its lease every few seconds. */
const LET_GO_MS = 20_000;
/** An orphan's end that fails is tried again with the next poll. */
const ENDED_WITHIN_MS = 40_000;

const RUNNING = new Set(["preparing", "executing", "uploading"]);
const isOver = (phase: string): boolean => phase === "ended" || phase === "tombstone";

/** What must hold at every instant: looked at with each commit and each death of an instance. */
export class Invariants {
  readonly #system: System;
  readonly #givenUp = new Set<string>();

  constructor(system: System) {
    this.#system = system;
  }

  /** (1) Whatever is pending has a durable alarm that is no later. Called where an instance dies, between any two of its awaits. */
  dying(place: Place): void {
    const { state } = place.disk;
    if (state === null) return;
    const { limits, world } = this.#system;
    const { due } = place.alarm;
    // Sends under way in a handler are given `outboxBackstopMs`, from a clock that may have been another one's.
    const effects = Math.max(effectsDue(state), world.now + limits.outboxBackstopMs + 2 * CLOCK_OFF_MS);
    const pending = Math.min(deadlineOf(state, limits), effects);
    // Called right now; or its storage failed, and the handler said when it looks again.
    if (due !== null && due <= Math.max(pending, world.now, place.excusedUntil)) return;
    const late = due === null ? "never" : `${due - world.now} ms from now`;
    this.#violate(1, place, `in ${state.life.phase} it is woken ${late}, but is due in ${pending - world.now} ms`);
  }

  committed(place: Place, before: ExecutionState | null, step: Commit): void {
    const { state } = step;
    this.#staysEnded(before, state);
    this.#numbersEvents(before, step);
    if (RUNNING.has(state.life.phase) && before?.life.phase === "offered") {
      this.#withinLimits();
      this.#system.keys.accepted(state);
    }
    if (before === null) return;
    if (state.version < before.version) this.#violate(9, place, `its version fell to ${state.version}`);
    if (state.now < before.now) this.#violate(5, place, `its clock fell by ${before.now - state.now} ms`);
    if (before.life.phase === "offered" && state.life.phase === "offered" && before.life.lease.token !== state.life.lease.token) {
      this.#violate(2, place, "it minted a lease while one is offered");
    }
    this.#keepsLease(place, before, state);
    this.#endsInTime(place, before, state);
    this.#letsGo(place, before, state);
  }

  /** Exactly one terminal state, which is never left. */
  #staysEnded(before: ExecutionState | null, state: ExecutionState): void {
    if (before === null || !isOver(before.life.phase)) return;
    const name = this.#system.shortName(state.id);
    if (!isOver(state.life.phase)) this.#system.violate(11, `${name} ended and went on as ${state.life.phase}`);
    const [then, now] = [before.life, state.life] as { status?: string }[];
    if (then?.status !== now?.status) this.#system.violate(11, `${name} ended as ${then?.status}, then as ${now?.status}`);
  }

  /** Its runner, or the dispatcher for it, says that the lease is held no more. */
  givenUp(name: string): void {
    this.#givenUp.add(name);
  }

  /** (7) One gapless sequence. */
  #numbersEvents(before: ExecutionState | null, { state, events }: Commit): void {
    let last = before?.events ?? 0;
    for (const event of events) {
      if (event.n !== last + 1)
        this.#system.violate(7, `${this.#system.shortName(state.id)} numbers event ${event.n} after ${last}`);
      last = event.n;
    }
  }

  /** (11) What a heartbeat was answered stands: the end of a lease only moves on. */
  #keepsLease(place: Place, { life: before }: ExecutionState, { life }: ExecutionState): void {
    if (
      !("expires_at" in before) &&
      !("expires_at" in life) &&
      "lease" in before &&
      "lease" in life &&
      before.lease !== null &&
      life.lease !== null
    ) {
      const fell = before.lease.expires_at - life.lease.expires_at;
      if (before.lease.token === life.lease.token && fell > 0)
        this.#violate(11, place, `the end of its lease fell by ${fell} ms`);
    }
  }

  /** The platform gives nothing up before its time. */
  #endsInTime(place: Place, before: ExecutionState, { life, error, now, timeout_ms, cancel }: ExecutionState): void {
    if (life.phase !== "ended" || life.finished || !RUNNING.has(before.life.phase)) return;
    const { limits } = this.#system;
    const entered = before.timeline.at(-1)?.at ?? 0;
    const lease = "lease" in before.life ? before.life.lease : null;
    const expired = lease !== null && now >= lease.expires_at;
    const late = "until" in before.life && now >= before.life.until;
    if (cancel !== null) {
      const waited = now - cancel.requested_at >= limits.cancelUnacknowledgedMs;
      if (!expired && !late && !waited && !this.#givenUp.has(place.name))
        this.#violate(5, place, "its runner had no time to hear of the cancel");
      return;
    }
    if (before.life.phase === "executing" && error?.error_code === "timeout" && now < entered + timeout_ms)
      this.#violate(5, place, "it timed out before its time");
    if (!expired && error?.error_code === "worker_died" && lease !== null && this.#isHeld(before.id, lease))
      this.#violate(5, place, `lease ${lease.token} was given up while its runner holds it`);
    const early = !expired && now < entered + limits.uploadingMs;
    // A lease that its runner has given up ends at once; it is told by the dispatcher, within the same turn.
    if (early && error?.error_code === "output_upload_failed" && !this.#givenUp.has(place.name)) {
      this.#violate(5, place, "its outputs were given up before their time");
    }
  }

  /** By a process that nobody has replaced. A dispatcher that lost what it knew of its runners can't tell their newest poll from a late one. */
  #isHeld(id: ExecutionId, { token, runner }: Lease): boolean {
    const { machines, faults } = this.#system;
    if (faults.has("dispatcher_lost") || !this.#isCurrent(runner.id, runner.incarnation)) return false;
    return machines.some((machine) => machine.holds(runner.incarnation, id, token));
  }

  /** A runner whose lease is over has ended user code: its own clock told it so no later than ours. */
  #letsGo(place: Place, before: ExecutionState, { life, now }: ExecutionState): void {
    if (life.phase !== "ended" || life.finished || life.lease === null || !RUNNING.has(before.life.phase)) return;
    if (now < life.lease.expires_at) return;
    const { token, expires_at } = life.lease;
    this.#system.world.after(LET_GO_MS, () => {
      for (const machine of this.#system.machines) {
        // One that was suspended under it asks first, which may take it longer (runner-agent/src/execution/lease-keeper.ts).
        if (machine.suspendedUntil > expires_at - this.#system.limits.leaseTtlMs) continue;
        if (machine.stillRuns(before.id, token))
          this.#violate(2, place, `${machine.plan.name} still runs it, ${LET_GO_MS} ms after its lease`);
      }
    });
  }

  /** A new incarnation ends the older ones' leases at once. Messages may be lost while faults go on. */
  registered(runner: string, incarnation: string): void {
    const { world, faults, executions } = this.#system;
    if (!faults.over) return;
    world.after(ENDED_WITHIN_MS, () => {
      // A late copy of a registration replaces nobody.
      if (!this.#isCurrent(runner, incarnation)) return;
      for (const { disk, name, excusedUntil, overloadedUntil } of executions.places) {
        // Its storage fails, or no call reaches it, to the last: it could not be told.
        if (Math.max(excusedUntil, overloadedUntil) > world.now - ENDED_WITHIN_MS) continue;
        const life = disk.state?.life;
        if (life === undefined || !RUNNING.has(life.phase) || !("lease" in life) || life.lease === null) continue;
        const { runner: holder } = life.lease;
        if (
          holder.id !== runner ||
          holder.incarnation === incarnation ||
          (disk.state?.accepted_at ?? 0) > world.now - ENDED_WITHIN_MS
        )
          continue;
        // A dispatcher that lost its rows can't end a lease that it has not heard of again: the heartbeats do.
        if (faults.has("dispatcher_lost") && !this.#isKnown(disk.state?.id)) continue;
        this.#system.violate(5, `${this.#system.shortName(name)} is still leased to an older process of its runner`);
      }
    });
  }

  #isKnown(id: string | undefined): boolean {
    return [...this.#system.dispatchers.places].some(({ disk }) => disk.load().rows.some((row) => row.id === id));
  }

  #isCurrent(runner: string, incarnation: string): boolean {
    for (const { disk } of this.#system.dispatchers.places) {
      // A dispatcher that the account has left knows its runners as they were then.
      if (disk.load().placements.some(({ to }) => to !== null)) continue;
      if (disk.load().runners.some((one) => one.runner_id === runner && one.incarnation === incarnation)) return true;
    }
    return false;
  }

  /** (3) The account leaves a dispatcher only while nothing of it runs: the next one could not count it. */
  left(): void {
    // A dispatcher that lost its rows does not know what runs.
    if (this.#system.faults.has("dispatcher_lost")) return;
    for (const { name, disk } of this.#system.executions.places) {
      const phase = disk.state?.life.phase ?? "";
      if (RUNNING.has(phase)) this.#system.violate(3, `the account is moved while ${this.#system.shortName(name)} is ${phase}`);
    }
  }

  /** (3) What runs stays within the account's limit. */
  #withinLimits(): void {
    let running = 0;
    for (const { disk } of this.#system.executions.places) if (RUNNING.has(disk.state?.life.phase ?? "")) running += 1;
    // A dispatcher that lost its rows learns of what runs only as it goes on.
    if (this.#system.faults.has("dispatcher_lost")) return;
    if (running > this.#system.inFlightMax) this.#system.violate(3, `${running} run, ${this.#system.inFlightMax} may`);
  }

  #violate(invariant: number, place: Place, what: string): void {
    this.#system.violate(invariant, `${this.#system.shortName(place.name)}: ${what}`);
  }
}
