import { type ExecutionId, type RegisterRequest, RUNTIME_DEFAULT } from "@rgrid/schema";
import { Agent } from "../../../runner-agent/src/agent.ts";
import { reap } from "../../../runner-agent/src/loops/reap.ts";
import type { HostPorts } from "../../../runner-agent/src/ports.ts";
import { HeldLeases } from "../invariants/held-leases.ts";
import type { RunnerPlan } from "../scenario.ts";
import type { System } from "../system.ts";
import { Life } from "../world/life.ts";
import type { Container } from "./container.ts";
import { controlPlaneOf } from "./control-plane.ts";
import { engineOf } from "./engine.ts";
import { filesOf } from "./files.ts";

const RESTART_MS = [500, 20_000] as const;
const DRAIN_GRACE_MS = 20_000;
/** After a pause a process needs this long to see what it missed. */
const SETTLES_MS = 60_000;

type Process = { life: Life; agent: Agent; incarnation: string; held: HeldLeases };

/** A machine with its containers, and one process of the runner at a time, which a service manager starts again whenever it ends. */
export class Machine {
  readonly plan: RunnerPlan;
  readonly os: Life;
  readonly containers = new Set<Container>();
  readonly #system: System;
  /** Two machines never agree on the time. */
  readonly #wallOffMs: number;
  #process: Process | null = null;
  #disturbedUntil = 0;
  #suspendedMs = 0;
  #suspendedUntil = 0;
  #cutOffUntil = 0;
  #incarnations = 0;
  retired = false;

  constructor(system: System, plan: RunnerPlan) {
    this.#system = system;
    this.plan = plan;
    this.os = new Life(system.world);
    this.#wallOffMs = system.world.chance.between(-60_000, 60_000);
  }

  get isUp(): boolean {
    return this.#process !== null;
  }
  get isCutOff(): boolean {
    return this.#system.world.now < this.#cutOffUntil;
  }
  /** Its process was free to act for a while. */
  get isSettled(): boolean {
    return this.#system.world.now >= this.#disturbedUntil + SETTLES_MS;
  }
  /** Until when the last suspend stood, and with it the monotonic clock. */
  get suspendedUntil(): number {
    return this.#suspendedUntil;
  }
  get freeSlots(): number {
    return this.plan.slots - this.containers.size;
  }

  boot(): void {
    const { world } = this.#system;
    const life = new Life(world);
    this.#incarnations += 1;
    const incarnation = world.chance.bits().toString(36).padStart(12, "0");
    const host = this.#host(life);
    const held = new HeldLeases(this.#system, this, life);
    const engine = engineOf(this.#system, this, life, held);
    const agent = new Agent({
      ports: {
        host,
        control: controlPlaneOf(this.#system, this, life, held),
        engine,
        files: filesOf(this.#system, this),
        objects: this.#system.store.transferFor(
          life,
          (url) => this.#system.phasesOfKey(url),
          () => this.isCutOff,
        ),
      },
      registration: this.#registration(incarnation),
      stateDir: "/state",
      network: true,
    });
    this.#process = { life, agent, incarnation, held };
    world.trace(this.plan.name, `process ${this.#incarnations} begins`);
    // As main does: the old process's containers are gone before the new one registers.
    const serving = reap(engine, host.log).then(() => agent.run());
    serving.then(
      (end) => {
        if (life.alive) this.#ended(life, end.reason);
      },
      (error) => this.#system.failedWith(this.plan.name, error),
    );
  }

  crash(why: string): void {
    if (this.#process === null) return;
    this.#system.crashed();
    this.#ended(this.#process.life, why);
  }

  pause(ms: number): void {
    this.#disturb(ms);
    this.#process?.life.pause(this.#system.world.now + ms);
    this.#system.world.trace(this.plan.name, `stopped for ${ms} ms`);
  }

  /** The whole machine sleeps: monotonic time stands still, wall time does not. */
  suspend(ms: number): void {
    const until = this.#system.world.now + ms;
    this.#disturb(ms);
    this.#process?.life.pause(until);
    this.os.pause(until);
    // One that begins within another adds what it lasts beyond that: monotonic time never goes back.
    this.#suspendedMs += Math.max(0, until - Math.max(this.#system.world.now, this.#suspendedUntil));
    this.#suspendedUntil = Math.max(this.#suspendedUntil, until);
    this.#system.world.trace(this.plan.name, `suspended for ${ms} ms`);
  }

  cutOff(ms: number): void {
    this.#cutOffUntil = Math.max(this.#cutOffUntil, this.#system.world.now + ms);
    this.#system.world.trace(this.plan.name, `cut off for ${ms} ms`);
  }

  drain(): void {
    this.#system.world.trace(this.plan.name, "SIGTERM");
    void this.#process?.agent.drain(DRAIN_GRACE_MS);
  }

  /** Whether user code of this lease runs under a process that was free to act for a while. */
  stillRuns(execution: string, lease: number): boolean {
    const process = this.#process;
    if (process === null || !this.isSettled) return false;
    return [...this.containers].some(
      (one) => one.execution === execution && one.lease === lease && one.running && one.owner === process.life,
    );
  }

  /** Whether this very process of it lives and has the lease. */
  holds(incarnation: string, id: ExecutionId, lease: number): boolean {
    return this.#process?.incarnation === incarnation && this.#process.held.holds(id, lease);
  }

  remove(container: Container): void {
    container.signal("SIGKILL");
    this.containers.delete(container);
  }

  #disturb(ms: number): void {
    this.#disturbedUntil = Math.max(this.#disturbedUntil, this.#system.world.now + ms);
  }

  #ended(life: Life, why: string): void {
    const { world, chance } = { world: this.#system.world, chance: this.#system.world.chance };
    life.end();
    this.#process = null;
    world.trace(this.plan.name, `✗ process ended: ${why}`);
    if (
      why === "replaced" &&
      this.#system.machines.some((other) => other !== this && other.plan.name === this.plan.name && !other.retired)
    ) {
      this.retired = true;
      return;
    }
    world.after(chance.within(RESTART_MS), () => this.boot());
  }

  #host(life: Life): HostPorts {
    const { world } = this.#system;
    return {
      clock: { now: () => ({ monotonic: world.now - world.begin - this.#suspendedMs, wall: world.now + this.#wallOffMs }) },
      random: () => world.chance.unit(),
      sleep: life.sleep,
      log: this.#system.logOf(this.plan.name, life),
    };
  }

  #registration(incarnation: string): RegisterRequest {
    return {
      name: this.plan.name,
      incarnation,
      version: "simulated",
      executor: "docker",
      slots: this.plan.slots,
      labels: [],
      runtimes: [RUNTIME_DEFAULT],
      machine: { cpus: 4, memory_bytes: 2 ** 33, arch: "x64", os: "linux" },
      price_per_hour_micros: null,
    };
  }
}
