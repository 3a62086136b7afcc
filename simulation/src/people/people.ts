import { type ExecutionId, type ExecutionState, executionIdOfKey } from "@rgrid/schema";
import type { Reply } from "../../../runner-agent/src/control-plane/port.ts";
import type { Phase } from "../faults/kinds.ts";
import { http } from "../network/http.ts";
import type { ExecutionPlan, Moment } from "../scenario.ts";
import type { System } from "../system.ts";
import { WorkerApi } from "../worker/api.ts";
import { Life } from "../world/life.ts";
import { specOf } from "./spec.ts";
import { Watcher } from "./watcher.ts";

const RETRY_MS = [200, 4_000] as const;
/** A cancel that overtakes its create is sent so long before it. */
const OVERTAKES_MS = 1_000;

/** One user with a chain: what is still to be done to it. */
type Chain = { plan: ExecutionPlan; root: ExecutionId; cancelled: boolean; retries: number };

/** The users: each submits its executions, may cancel them and run them again, and watches. They repeat a call until it is answered, as the CLI does. */
export class People {
  readonly #system: System;
  readonly #watchers: Watcher[] = [];
  readonly #chains = new Map<ExecutionId, Chain>();
  /** Creates that were sent and are not answered. */
  readonly #creating = new Set<ExecutionId>();
  /** Calls that have to be answered before all is at rest. */
  #asking = 0;

  constructor(system: System) {
    this.#system = system;
  }

  submit(plans: readonly ExecutionPlan[]): void {
    for (const plan of plans) {
      this.#asking += 1;
      void this.#begin(plan);
    }
  }

  async #begin(plan: ExecutionPlan): Promise<void> {
    const { world, account } = this.#system;
    const root = await executionIdOfKey(account, `key-${plan.index}`);
    const chain: Chain = { plan, root, cancelled: false, retries: 0 };
    this.#chains.set(root, chain);
    this.#system.called(root, `exec${plan.index}`);
    world.after(plan.atMs, () => void this.#create(chain));
    if (plan.cancelIn?.phase === "none") {
      chain.cancelled = true;
      this.#asking += 1;
      world.after(Math.max(0, plan.atMs - OVERTAKES_MS + plan.cancelIn.afterMs), () => void this.#cancel(root));
    }
  }

  /** An execution has moved: whoever waited for that acts a while later. */
  moved({ id, life, retries }: ExecutionState): void {
    const chain = this.#chains.get(id) ?? this.#chains.get(retries.of ?? id);
    if (chain === undefined) return;
    this.#chains.set(id, chain);
    const { plan } = chain;
    if (!chain.cancelled && this.#isTime(plan.cancelIn, life.phase)) {
      chain.cancelled = true;
      this.#soon(plan.cancelIn, () => void this.#cancel(id));
    }
    if (chain.retries < plan.retryTimes && this.#isTime(plan.retryIn, life.phase)) {
      chain.retries += 1;
      for (const key of Array.from({ length: plan.retriers }, (_, index) => `again-${plan.index}-${chain.retries}-${index}`)) {
        this.#soon(plan.retryIn, () => void this.#retry(id, key));
      }
    }
  }

  #isTime(moment: Moment | null, phase: Phase): moment is Moment {
    return moment?.phase === phase && !this.#system.faults.over;
  }

  #soon({ afterMs }: Moment, act: () => void): void {
    this.#asking += 1;
    this.#system.world.after(this.#system.world.chance.between(0, afterMs), act);
  }

  unrest(): string | null {
    if (this.#asking > 0) return "somebody's call is not answered yet";
    const behind = this.#watchers.find((watcher) => !watcher.done);
    return behind === undefined ? null : `a watcher of ${this.#system.shortName(behind.root)} has not seen the end`;
  }

  /** Executions whose create is on its way, and that are not there yet. */
  get uncreated(): number {
    let count = 0;
    for (const id of this.#creating) if (this.#system.phaseOf(id) === "none") count += 1;
    return count;
  }

  checkWatchers(): void {
    for (const watcher of this.#watchers) watcher.check();
  }

  async #create({ plan, root }: Chain): Promise<void> {
    const { world, ledger } = this.#system;
    const name = this.#system.shortName(root);
    const spec = specOf(plan, world.now);
    this.#creating.add(root);
    const reply = await this.#insist(root, (api) => api.create(root, spec));
    this.#creating.delete(root);
    if (reply.outcome === "ok") {
      world.trace("user", `${name} ${reply.answer}`);
      ledger.created.add(root);
      this.#watch(root, plan);
    } else {
      world.trace("user", `${name} refused: ${reply.reason}`);
      const expected = reply.reason === "cancelled" || (reply.reason === "deleted" && this.#system.phaseOf(root) === "tombstone");
      if (!expected) this.#system.violate(11, `the create of ${name} is ${reply.reason}`);
    }
  }

  async #cancel(id: ExecutionId): Promise<void> {
    const { world, ledger } = this.#system;
    this.#system.coverage.count("cancel", [this.#system.phaseOf(id)]);
    const reply = await this.#insist(id, (api) => api.cancel(id));
    world.trace("user", `cancels ${this.#system.shortName(id)}: ${reply.outcome === "ok" ? reply.answer : reply.reason}`);
    const state = this.#system.executions.find(id)?.disk.state;
    // One that lived is deleted: nothing is left to cancel.
    const isDeleted = state?.life.phase === "tombstone" && state.timeline.length > 0;
    if (reply.outcome !== "ok" || isDeleted) return;
    ledger.cancelled.set(id, { at: world.now, starts: ledger.starts.get(id) ?? 0, outcome: reply.answer });
  }

  /** `rgrid retry`, by one key: whatever gets lost on the way, it makes one execution or none. */
  async #retry(id: ExecutionId, key: string): Promise<void> {
    const { world, account, ledger } = this.#system;
    const newId = await executionIdOfKey(account, key);
    const before = this.#system.phaseOf(id);
    this.#system.coverage.count("manual_retry", [before]);
    const force = world.chance.hits(0.5);
    const reply = await this.#insist(id, (api) => api.retry(id, newId, force));
    const name = this.#system.shortName(id);
    world.trace("user", `retries ${name}: ${reply.outcome === "ok" ? this.#system.shortName(newId) : reply.reason}`);
    if (reply.outcome === "ok") {
      ledger.retried.set(newId, id);
      const chain = this.#chains.get(id);
      if (chain !== undefined) this.#watch(newId, chain.plan);
    } else if (reply.reason === "not_ended" && before === "ended") {
      this.#system.violate(11, `${name} had ended, and its retry was refused as ${reply.reason}`);
    }
  }

  #watch(id: ExecutionId, { watchers }: ExecutionPlan): void {
    for (let count = 0; count < watchers; count++) this.#watchers.push(new Watcher(this.#system, id));
  }

  /** Asks until there is an answer. */
  async #insist<T>(id: ExecutionId, ask: (api: WorkerApi) => Promise<T>): Promise<Exclude<Reply<T>, { outcome: "unreachable" }>> {
    const { world } = this.#system;
    const person = new Life(world);
    for (;;) {
      const reply = await http(this.#system, person, {
        concerned: () => [this.#system.phaseOf(id)],
        handle: (request) => ask(new WorkerApi(this.#system, request)),
      });
      if (reply.outcome !== "unreachable") {
        this.#asking -= 1;
        return reply;
      }
      await person.sleep(Math.max(reply.retryAfterMs ?? 0, world.chance.within(RETRY_MS)));
    }
  }
}
