import type { ExecutionId } from "@rgrid/schema";
import type { Container } from "../runner/container.ts";
import type { Machine } from "../runner/machine.ts";
import type { System } from "../system.ts";
import type { FaultKind } from "./kinds.ts";
import { speakForStaleLease } from "./stale-lease.ts";

const SECOND = 1_000;
const ROLLING_MS = 60_000;
const TRIES_WHILE_CANCELLED = 8;

/** The faults that happen by themselves: a look each second at whether one does. */
export class Injector {
  readonly #system: System;

  constructor(system: System) {
    this.#system = system;
  }

  begin(): void {
    const { world, faults } = this.#system;
    if (faults.over) return;
    world.after(SECOND, () => {
      this.#objects();
      this.#runners();
      this.#foundations();
      this.begin();
    });
  }

  #objects(): void {
    const { executions, dispatchers, operator } = this.#system;
    const places = [...executions.places];
    for (const { name, disk } of places)
      if (disk.state !== null) speakForStaleLease(this.#system, name as ExecutionId, disk.state);
    for (const place of places) {
      const concerned = () => [this.#system.phaseOf(place.name)];
      if (place.disk.state !== null && this.#strikes("object_overloaded", concerned))
        executions.overload(place, this.#overloadMs());
      if (place.instance === null) continue;
      if (this.#strikes("crash", concerned)) executions.crash(place, "crashed");
      else if (this.#strikes("evicted", concerned)) executions.evict(place);
      if (this.#strikes("connection_cut", concerned)) for (const socket of place.sockets) socket.cut();
    }
    for (const place of dispatchers.places) {
      if (this.#strikes("object_overloaded")) dispatchers.overload(place, this.#overloadMs());
      if (place.instance === null) continue;
      // A dispatcher that forgets where an account went would take it for its own: what is lost for good has no safe answer.
      if (!operator.hasMoved && this.#strikes("dispatcher_lost")) dispatchers.lose(place);
      else if (this.#strikes("crash")) dispatchers.crash(place, "crashed");
      else if (this.#strikes("evicted")) dispatchers.evict(place);
      if (this.#strikes("connection_cut")) for (const socket of place.sockets) socket.cut();
    }
    if (this.#strikes("deploy")) this.#deploy(0);
    else if (this.#strikes("deploy_rolling")) this.#deploy(ROLLING_MS);
  }

  #overloadMs(): number {
    const { faults, scenario } = this.#system;
    return faults.chance.between(1_000, scenario.overloadMsMax);
  }

  /** Every object and every isolate begins anew: all at once, or one by one, so that old and new ones talk to each other meanwhile. */
  #deploy(withinMs: number): void {
    const { world, faults, executions, dispatchers, access } = this.#system;
    world.trace("deploy", withinMs === 0 ? "all objects are reset" : "all objects are reset, one by one");
    const reset = (act: () => void): void => {
      if (withinMs === 0) act();
      else world.after(faults.chance.between(0, withinMs), act);
    };
    for (const place of executions.places) reset(() => executions.crash(place, "reset by a deploy"));
    for (const place of dispatchers.places) reset(() => dispatchers.crash(place, "reset by a deploy"));
    reset(() => access.restart());
  }

  #runners(): void {
    const { machines, faults } = this.#system;
    const { chance } = faults;
    for (const machine of [...machines]) {
      if (!machine.isUp) continue;
      if (this.#crashes(machine)) machine.crash("killed");
      else if (this.#strikes("runner_pause")) machine.pause(chance.between(1_000, 120_000));
      else if (this.#strikes("runner_suspend")) machine.suspend(chance.between(5_000, 400_000));
      else if (this.#strikes("runner_cut_off")) machine.cutOff(chance.between(1_000, 120_000));
      else if (this.#strikes("runner_drain")) machine.drain();
      if (this.#strikes("runner_twin")) this.#system.addMachine(machine.plan);
    }
  }

  /** A cancel that meets the death of its runner is the case for precedence, and there are seconds for it. */
  #crashes(machine: Machine): boolean {
    const isCancelled = ({ execution }: Container): boolean =>
      this.#system.executions.find(execution)?.disk.state?.cancel != null;
    const tries = [...machine.containers].some(isCancelled) ? TRIES_WHILE_CANCELLED : 1;
    for (let left = tries; left > 0; left--) if (this.#strikes("runner_crash")) return true;
    return false;
  }

  #foundations(): void {
    const { world, faults, postgres, access, operator } = this.#system;
    if (this.#strikes("postgres_down")) {
      const ms = faults.chance.between(5_000, 300_000);
      world.trace("postgres", `down for ${ms} ms`);
      postgres.down(ms);
    }
    if (this.#strikes("auth_down")) {
      const ms = faults.chance.between(5_000, 300_000);
      world.trace("auth", `no keys from Postgres for ${ms} ms`);
      access.down(ms);
    }
    if (this.#strikes("operator_moves")) operator.move();
  }

  #strikes(kind: FaultKind, concerned = () => this.#system.livePhases()): boolean {
    return this.#system.faults.strikes(kind, concerned);
  }
}
