import { type ExecutionId, executionIdOfKey } from "@rgrid/schema";
import { http } from "../network/http.ts";
import type { ExecutionPlan } from "../scenario.ts";
import type { System } from "../system.ts";
import { WorkerApi } from "../worker/api.ts";
import { Life } from "../world/life.ts";
import { specOf } from "./spec.ts";
import { Watcher } from "./watcher.ts";

const RETRY_MS = [200, 4_000] as const;

/** The users: each submits its executions, may cancel them, and watches. They repeat a call until it is answered, as the CLI does. */
export class People {
  readonly #system: System;
  readonly #watchers: Watcher[] = [];
  #submitting = 0;

  constructor(system: System) {
    this.#system = system;
  }

  submit(plans: readonly ExecutionPlan[]): void {
    const { world } = this.#system;
    for (const plan of plans) {
      this.#submitting += 1;
      world.after(plan.atMs, () => void this.#create(plan));
      if (plan.cancelAtMs !== null) world.after(Math.max(0, plan.cancelAtMs), () => void this.#cancel(plan));
    }
  }

  unrest(): string | null {
    if (this.#submitting > 0) return "a create is not answered yet";
    const behind = this.#watchers.find((watcher) => !watcher.done);
    return behind === undefined ? null : `a watcher of ${this.#system.shortName(behind.root)} has not seen the end`;
  }

  checkWatchers(): void {
    for (const watcher of this.#watchers) watcher.check();
  }

  async #create(plan: ExecutionPlan): Promise<void> {
    const { world, account, ledger } = this.#system;
    const person = new Life(world);
    const id = await executionIdOfKey(account, `key-${plan.index}`);
    this.#system.called(id, `exec${plan.index}`);
    const spec = specOf(plan, world.now);
    const concerned = () => [this.#system.phaseOf(id)];
    for (;;) {
      const reply = await http(this.#system, person, {
        concerned,
        handle: (request) => new WorkerApi(this.#system, request).create(id, spec),
      });
      if (reply.outcome === "ok") {
        world.trace("user", `${this.#system.shortName(id)} ${reply.answer}`);
        ledger.created.add(id);
        for (let count = 0; count < plan.watchers; count++) this.#watchers.push(new Watcher(this.#system, id));
      } else if (reply.outcome === "refused") {
        world.trace("user", `${this.#system.shortName(id)} refused: ${reply.reason}`);
        if (reply.reason !== "cancelled")
          this.#system.violate(11, `the create of ${this.#system.shortName(id)} is ${reply.reason}`);
      } else {
        await person.sleep(Math.max(reply.retryAfterMs ?? 0, world.chance.within(RETRY_MS)));
        continue;
      }
      this.#submitting -= 1;
      return;
    }
  }

  /** Cancels the newest execution of the chain. */
  async #cancel(plan: ExecutionPlan): Promise<void> {
    const { world, account, ledger } = this.#system;
    const person = new Life(world);
    const id = this.#system.newestOf(await executionIdOfKey(account, `key-${plan.index}`));
    this.#system.coverage.count("cancel", [this.#system.phaseOf(id)]);
    for (;;) {
      const reply = await http(this.#system, person, {
        concerned: () => [this.#system.phaseOf(id)],
        handle: (request) => new WorkerApi(this.#system, request).cancel(id),
      });
      world.trace("user", `cancels ${this.#system.shortName(id)}: ${reply.outcome === "ok" ? reply.answer : reply.outcome}`);
      if (reply.outcome === "ok") ledger.cancelled.set(id, { at: world.now, starts: this.#startsOf(id), outcome: reply.answer });
      if (reply.outcome !== "unreachable") return;
      await person.sleep(world.chance.within(RETRY_MS));
    }
  }

  #startsOf(id: ExecutionId): number {
    return this.#system.ledger.starts.get(id) ?? 0;
  }
}
