import { type AccountId, type ExecutionId, type ExecutionState, LIMITS, type Limits, randomId } from "@rgrid/schema";
import { cloudflareDispatchers } from "../../edge-api/src/adapters/cloudflare/dispatchers.ts";
import { cloudflareExecutions } from "../../edge-api/src/adapters/cloudflare/executions.ts";
import type { Commit } from "../../edge-api/src/execution/store.ts";
import type { Dispatchers } from "../../edge-api/src/ports/dispatchers.ts";
import type { Executions } from "../../edge-api/src/ports/executions.ts";
import type { Log } from "../../edge-api/src/ports/log.ts";
import type { Coverage } from "./faults/coverage.ts";
import { Faults } from "./faults/faults.ts";
import type { Phase } from "./faults/kinds.ts";
import { Invariants } from "./invariants/always.ts";
import { ConcurrencyKeys } from "./invariants/concurrency-keys.ts";
import { Ledger } from "./invariants/ledger.ts";
import { Turns } from "./invariants/turns.ts";
import { Network } from "./network/network.ts";
import { type DispatcherHost, dispatcherHost } from "./objects/dispatchers.ts";
import type { ExecutionDisk } from "./objects/execution-disk.ts";
import { type ExecutionHost, executionHost } from "./objects/executions.ts";
import type { ObjectPlace } from "./objects/object-host.ts";
import { InstanceDied } from "./objects/rpc-error.ts";
import { Operator } from "./people/operator.ts";
import { People } from "./people/people.ts";
import { planArgument } from "./people/spec.ts";
import { Machine } from "./runner/machine.ts";
import type { RunnerPlan, Scenario, ScriptPlan } from "./scenario.ts";
import { logOf, silent } from "./trace-log.ts";
import { Access } from "./worker/access.ts";
import { ObjectStore } from "./worker/object-store.ts";
import { Postgres } from "./worker/postgres.ts";
import type { Life } from "./world/life.ts";
import type { World } from "./world/world.ts";

/** What a run cost: requests to the Worker, calls between objects, commits, queries of Postgres, requests to the object store. */
export type Counts = { crashes: number; requests: number; calls: number; commits: number; queries: number; objects: number };

export type Violation = { invariant: number; what: string };

/** Limits that the few minutes and the few lines of a run can reach; all others are production's. */
const SIMULATED = {
  // Pages of a few events, so that streams have several.
  streamPageBytes: 400,
  // A log of a few lines is archived already, in several segments.
  logKeptBytes: 20,
  logSegmentBytes: 600,
  retryBackoffBaseMs: 20_000,
  apiKeyCacheFreshMs: 5_000,
  apiKeyCacheStaleMs: 60_000,
};

const EXECUTION_ID = /exec_[0-9a-z]{24}/;

/** Not a numbered invariant: production code threw what nobody expects. */
export const UNEXPECTED = 0;

/** Every part of RGrid in one world, wired as in production. */
export class System {
  readonly world: World;
  readonly scenario: Scenario;
  readonly limits: Limits;
  readonly docsBaseUrl = "https://docs.invalid";
  /** The account's, as Postgres has it. */
  dispatcher = "shared-0";
  readonly account: AccountId;
  readonly coverage: Coverage;
  readonly faults: Faults;
  readonly network: Network;
  readonly ledger: Ledger;
  readonly invariants: Invariants;
  readonly postgres: Postgres;
  readonly store: ObjectStore;
  readonly executions: ExecutionHost;
  readonly dispatchers: DispatcherHost;
  readonly people: People;
  readonly operator: Operator;
  readonly access: Access;
  readonly keys: ConcurrencyKeys;
  readonly turns: Turns;
  readonly machines: Machine[] = [];
  readonly counts: Counts = { crashes: 0, requests: 0, calls: 0, commits: 0, queries: 0, objects: 0 };
  readonly #names = new Map<string, string>();
  violation: Violation | null = null;

  constructor(world: World, scenario: Scenario, coverage: Coverage) {
    this.world = world;
    this.scenario = scenario;
    this.limits = { ...LIMITS, ...SIMULATED, retentionMs: scenario.retentionMs };
    this.coverage = coverage;
    this.account = randomId("acc", world.chance.fill);
    this.faults = new Faults(world, { rates: scenario.rates, until: world.begin + scenario.faultsForMs, coverage });
    this.network = new Network(world, this.faults);
    this.ledger = new Ledger(
      (invariant, what) => this.violate(invariant, what),
      (id) => this.shortName(id),
    );
    this.invariants = new Invariants(this);
    this.postgres = new Postgres(this);
    this.store = new ObjectStore(world, this.faults, this.counts);
    this.executions = executionHost(this);
    this.dispatchers = dispatcherHost(this);
    this.people = new People(this);
    this.operator = new Operator(this);
    this.access = new Access(this);
    this.keys = new ConcurrencyKeys(this);
    this.turns = new Turns(this);
  }

  get inFlightMax(): number {
    return this.scenario.inFlightMax;
  }

  /** The account's limit at this create; now and then the queue is full. */
  queuedMax(): number {
    return this.faults.strikes("queue_full", () => ["none"]) ? 0 : this.limits.queuedPerAccountMax;
  }

  /** Whether the store has not all inputs of this create yet. */
  lacksContent(id: ExecutionId): boolean {
    return this.faults.strikes("missing_content", () => [this.phaseOf(id)]);
  }

  addMachine(plan: RunnerPlan): void {
    const machine = new Machine(this, plan);
    this.machines.push(machine);
    machine.boot();
  }

  /** Both kinds of objects as this life reaches them: the production adapters over the simulated network. */
  reach(life: Life): { executions: Executions; dispatchers: Dispatchers } {
    const objects = this.store.objectsFor(life, (key) => this.phasesOfKey(key));
    const ports = { sleep: life.sleep, random: () => this.world.chance.unit(), objects };
    return {
      executions: cloudflareExecutions(this.executions.namespace(life) as never, ports),
      dispatchers: cloudflareDispatchers(this.dispatchers.namespace(life) as never, { ...ports, pollMs: this.limits.pollMs }),
    };
  }

  /** Of the execution that a key of the object store, or a URL of it, names. */
  phasesOfKey(key: string): Phase[] {
    return [this.phaseOf(EXECUTION_ID.exec(key)?.[0] ?? "")];
  }

  phaseOf(id: string): Phase {
    return this.executions.find(id)?.disk.state?.life.phase ?? "none";
  }

  /** Phases of all executions, those included whose create is on its way: a fault of what they share meets every one. */
  livePhases(): Phase[] {
    const phases = Array.from({ length: this.people.uncreated }, (): Phase => "none");
    for (const { disk } of this.executions.places) if (disk.state !== null) phases.push(disk.state.life.phase);
    return phases;
  }

  /** The last execution of a chain. */
  newestOf(id: ExecutionId): ExecutionId {
    let newest = id;
    for (let state = this.#stateOf(newest); state?.retries.by != null; state = this.#stateOf(newest)) newest = state.retries.by;
    return newest;
  }

  #stateOf(id: ExecutionId): ExecutionState | null {
    return this.executions.find(id)?.disk.state ?? null;
  }

  planOf(argv: readonly string[]): ScriptPlan {
    const plan = this.scenario.executions.find(({ index }) => argv.includes(planArgument(index)));
    if (plan === undefined) throw new Error(`no plan is called ${argv.join(" ")}`);
    return plan.script;
  }

  called(id: string, name: string): void {
    this.#names.set(id, name);
  }

  shortName(id: string): string {
    return this.#names.get(id) ?? id;
  }

  logOf(name: string, life: Life): Log {
    return this.world.lines === null ? silent : logOf(this, name, life);
  }

  committed(place: ObjectPlace<ExecutionDisk, object>, before: ExecutionState | null, step: Commit): void {
    this.counts.commits += 1;
    const { of } = step.state.retries;
    if (before === null && of !== null) this.called(step.state.id, `${this.shortName(of)}'`);
    const { life, now } = step.state;
    if (life.phase === "tombstone" && before?.life.phase === "ended" && before.life.expires_at <= now)
      this.coverage.count("retention_over", ["ended"]);
    this.invariants.committed(place, before, step);
    if (before?.life.phase === life.phase) return;
    if (life.phase === "offered") {
      this.ledger.minted(step.state.id, life.lease.token, life.lease.secret);
      this.turns.offered(step.state);
    }
    this.people.moved(step.state);
  }

  crashed(): void {
    this.counts.crashes += 1;
  }

  violate(invariant: number, what: string): void {
    this.world.trace("VIOLATION", `(${invariant}) ${what}`);
    this.violation ??= { invariant, what };
  }

  failedWith(where: string, error: unknown): void {
    if (error instanceof InstanceDied) return;
    this.violate(UNEXPECTED, `${where}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
}
