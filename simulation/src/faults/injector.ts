import type { System } from "../system.ts";
import type { FaultKind } from "./kinds.ts";

const SECOND = 1_000;

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
    const { executions, dispatchers } = this.#system;
    const places = [...executions.places];
    for (const place of places) {
      if (place.instance === null) continue;
      const concerned = () => [this.#system.phaseOf(place.name)];
      if (this.#strikes("crash", concerned)) executions.crash(place, "crashed");
      else if (this.#strikes("evicted", concerned)) executions.evict(place);
      if (this.#strikes("connection_cut", concerned)) for (const socket of place.sockets) socket.cut();
    }
    for (const place of dispatchers.places) {
      if (place.instance === null) continue;
      if (this.#strikes("dispatcher_lost")) dispatchers.lose(place);
      else if (this.#strikes("crash")) dispatchers.crash(place, "crashed");
      else if (this.#strikes("evicted")) dispatchers.evict(place);
      if (this.#strikes("connection_cut")) for (const socket of place.sockets) socket.cut();
    }
    if (!this.#strikes("deploy")) return;
    this.#system.world.trace("deploy", "all objects are reset");
    for (const place of places) executions.crash(place, "reset by a deploy");
    for (const place of dispatchers.places) dispatchers.crash(place, "reset by a deploy");
  }

  #runners(): void {
    const { machines, faults } = this.#system;
    const { chance } = faults;
    for (const machine of [...machines]) {
      if (!machine.isUp) continue;
      if (this.#strikes("runner_crash")) machine.crash("killed");
      else if (this.#strikes("runner_pause")) machine.pause(chance.between(1_000, 200_000));
      else if (this.#strikes("runner_suspend")) machine.suspend(chance.between(5_000, 400_000));
      else if (this.#strikes("runner_cut_off")) machine.cutOff(chance.between(1_000, 200_000));
      else if (this.#strikes("runner_drain")) machine.drain();
      if (this.#strikes("runner_twin")) this.#system.addMachine(machine.plan);
    }
  }

  #foundations(): void {
    if (!this.#strikes("postgres_down")) return;
    const ms = this.#system.faults.chance.between(5_000, 300_000);
    this.#system.world.trace("postgres", `down for ${ms} ms`);
    this.#system.postgres.down(ms);
  }

  #strikes(kind: FaultKind, concerned = () => this.#system.livePhases()): boolean {
    return this.#system.faults.strikes(kind, concerned);
  }
}
