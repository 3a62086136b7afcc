import { type ExecutionId, type ExecutionState, executionIdOfKey } from "@rgrid/schema";
import type { Reply } from "../../../runner-agent/src/control-plane/port.ts";
import { http } from "../network/http.ts";
import type { Act, ExecutionPlan } from "../scenario.ts";
import type { System } from "../system.ts";
import { WorkerApi } from "../worker/api.ts";
import { Life } from "../world/life.ts";
import { specOf } from "./spec.ts";
import { Watcher } from "./watcher.ts";

const RETRY_MS = [200, 4_000] as const;
/** A call that overtakes the create is sent so long before it. */
const OVERTAKES_MS = 1_000;

/** One user's chain of executions, and of how many each of the plan's acts was due. */
type Chain = { plan: ExecutionPlan; root: ExecutionId; done: number[] };

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
    const chain: Chain = { plan, root, done: plan.acts.map(() => 0) };
    this.#chains.set(root, chain);
    this.#system.called(root, `exec${plan.index}`);
    world.after(plan.atMs, () => void this.#create(chain));
    for (const act of plan.acts.filter(({ phase }) => phase === "none")) {
      this.#asking += 1;
      world.after(Math.max(0, plan.atMs - OVERTAKES_MS + act.afterMs), () => void this.#act(act, root, chain, ""));
    }
  }

  /** An execution has moved: whoever waited for that acts a while later. */
  moved({ id, life, retries }: ExecutionState): void {
    const { world, faults } = this.#system;
    const chain = this.#chains.get(id) ?? this.#chains.get(retries.of ?? id);
    if (chain === undefined) return;
    this.#chains.set(id, chain);
    if (faults.over) return;
    for (const [index, act] of chain.plan.acts.entries()) {
      const times = chain.done[index] ?? 0;
      if (act.phase !== life.phase || times >= act.skips + act.times) continue;
      chain.done[index] = times + 1;
      if (times < act.skips) continue;
      for (let caller = 0; caller < act.callers; caller++) {
        this.#asking += 1;
        world.after(world.chance.between(0, act.afterMs), () => void this.#act(act, id, chain, `${times}-${caller}`));
      }
    }
  }

  /** @param key tells callers apart who run the same again */
  #act(act: Act, id: ExecutionId, chain: Chain, key: string): Promise<void> {
    this.#system.coverage.count(act.what, [this.#system.phaseOf(id)]);
    switch (act.what) {
      case "cancel":
        return this.#cancel(id);
      case "manual_retry":
        return this.#retry(id, chain.plan, `again-${chain.plan.index}-${key}`);
      case "extend":
        return this.#extend(id, chain.plan.timeoutMs * 2);
      case "delete":
        return this.#delete(id, chain, key);
    }
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
    let arrived = 0;
    const create = () =>
      this.#insist(root, (api) => {
        arrived += 1;
        return api.create(root, spec);
      });
    let reply = await create();
    for (let refused = 1; reply.outcome === "refused" && reply.reason === "missing_content"; refused += 1) {
      // A copy, or a request that was given up on the way, may have come behind the one that was refused.
      const isCopied = arrived > refused;
      const disk = this.#system.executions.find(root)?.disk;
      // A deleted one keeps its content for a moment, and a repeat of its create is told of what is missing first.
      if (!isCopied && disk?.rows.head() != null && disk.state?.life.phase !== "tombstone")
        this.#system.violate(11, `${name} was refused for missing content, and is stored`);
      // What the store lacks is sent, and then the same request again, under the same key.
      this.#asking += 1;
      reply = await create();
    }
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
    const reply = await this.#insist(id, (api) => api.cancel(id));
    const said = reply.outcome === "ok" ? `${this.#system.shortName(reply.answer.id)} ${reply.answer.outcome}` : reply.reason;
    world.trace("user", `cancels ${this.#system.shortName(id)}: ${said}`);
    if (reply.outcome !== "ok") return;
    const { id: heard, outcome } = reply.answer;
    const state = this.#system.executions.find(heard)?.disk.state;
    // One that lived is deleted: nothing is left to cancel.
    if (state?.life.phase === "tombstone" && state.timeline.length > 0) return;
    ledger.cancelled.set(heard, { at: world.now, starts: ledger.starts.get(heard) ?? 0, outcome });
  }

  /** `rgrid retry`, by one key: whatever gets lost on the way, it makes one execution or none. */
  async #retry(id: ExecutionId, plan: ExecutionPlan, key: string, force = this.#system.world.chance.hits(0.5)): Promise<void> {
    const { world, account, ledger } = this.#system;
    const newId = await executionIdOfKey(account, key);
    const before = this.#system.phaseOf(id);
    const reply = await this.#insist(id, (api) => api.retry(id, newId, force));
    const name = this.#system.shortName(id);
    world.trace("user", `retries ${name}: ${reply.outcome === "ok" ? this.#system.shortName(newId) : reply.reason}`);
    if (reply.outcome === "ok") {
      ledger.retried.set(newId, id);
      this.#watch(newId, plan);
    } else if (reply.reason === "not_ended" && before === "ended") {
      this.#system.violate(11, `${name} had ended, and its retry was refused as ${reply.reason}`);
    }
  }

  async #extend(id: ExecutionId, timeoutMs: number): Promise<void> {
    const { world, ledger } = this.#system;
    const reply = await this.#insist(id, (api) => api.extend(id, timeoutMs));
    world.trace("user", `extends ${this.#system.shortName(id)}: ${reply.outcome === "ok" ? timeoutMs : reply.reason}`);
    if (reply.outcome === "ok") ledger.extended.set(id, timeoutMs);
  }

  /** Where it is a retry, its place is free again: somebody may force another into it. */
  async #delete(id: ExecutionId, chain: Chain, key: string): Promise<void> {
    const { world, ledger } = this.#system;
    const reply = await this.#insist(id, (api) => api.delete(id));
    world.trace("user", `deletes ${this.#system.shortName(id)}: ${reply.outcome === "ok" ? "done" : reply.reason}`);
    if (reply.outcome !== "ok") return;
    ledger.deleted.add(id);
    const before = this.#system.executions.find(id)?.disk.state?.retries.of ?? null;
    if (before === null || this.#system.phaseOf(before) !== "ended") return;
    this.#asking += 1;
    await this.#retry(before, chain.plan, `instead-${chain.plan.index}-${key}`, true);
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
