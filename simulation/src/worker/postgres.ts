import type { ApiKeyId, ExecutionId, ExecutionItem, RegisterRequest, RunnerId } from "@rgrid/schema";
import { randomId } from "@rgrid/schema";
import { MemoryDatabase } from "../../../edge-api/src/adapters/memory/database.ts";
import type { ApiKeyRecord, Database } from "../../../edge-api/src/ports/database.ts";
import type { Projection } from "../../../edge-api/src/ports/projection.ts";
import { Unavailable } from "../../../edge-api/src/ports/unavailable.ts";
import type { Concerned } from "../network/network.ts";
import type { System } from "../system.ts";
import type { Life } from "../world/life.ts";

const QUERY_MS = [2, 30] as const;
/** The token that all runners of the simulation register with. */
const RUNNER_TOKEN = `rtok_${"0".repeat(24)}` as const;
/** Rows of one account fit into one page. */
const ROWS_MAX = 10_000;

/** Postgres, which may be away for minutes. Its queries arrive in any order. */
export class Postgres {
  readonly #system: System;
  readonly #database: MemoryDatabase;
  readonly #versions = new Map<string, number>();
  readonly #removed = new Set<string>();
  #downUntil = 0;

  constructor(system: System) {
    this.#system = system;
    this.#database = new MemoryDatabase({ now: () => system.world.now });
  }

  down(ms: number): void {
    this.#downUntil = Math.max(this.#downUntil, this.#system.world.now + ms);
  }

  projectionFor(life: Life, concerned: Concerned): Pick<Projection, "put" | "remove"> {
    const onTheirWay = new Set<string>();
    return {
      put: (item) => {
        onTheirWay.add(item.id);
        const sent = this.#query(life, concerned, () => this.#put(item));
        const settled = (): void => void onTheirWay.delete(item.id);
        sent.then(settled, settled);
        return sent;
      },
      remove: (id, version) => {
        // It could land behind the removal, and nobody would ever look for it again.
        if (life.alive && onTheirWay.has(id))
          this.#system.violate(9, `the row of ${this.#system.shortName(id)} is removed while it is on its way`);
        return this.#query(life, concerned, () => this.#remove(id, version));
      },
    };
  }

  addApiKey(record: ApiKeyRecord): void {
    this.#database.addApiKey(record);
  }

  findApiKey(life: Life, concerned: Concerned, id: ApiKeyId): Promise<ApiKeyRecord | null> {
    return this.#query(life, concerned, () => this.#database.findApiKey(id));
  }

  runnerId(life: Life, registration: RegisterRequest): Promise<RunnerId> {
    const { account, world } = this.#system;
    const concerned = () => this.#system.livePhases();
    return this.#query(life, concerned, () =>
      this.#database.putRunner(account, randomId("run", world.chance.fill), registration, RUNNER_TOKEN),
    );
  }

  /** The account's record, for the operator's move. */
  accountsFor(life: Life): Pick<Database, "dispatcherOf" | "setDispatcher"> {
    const concerned = () => this.#system.livePhases();
    return {
      dispatcherOf: (account) => this.#query(life, concerned, () => this.#database.dispatcherOf(account)),
      setDispatcher: (account, dispatcher) =>
        this.#query(life, concerned, async () => {
          await this.#database.setDispatcher(account, dispatcher);
          this.#system.dispatcher = dispatcher;
        }),
    };
  }

  rows(): Promise<ExecutionItem[]> {
    const { account } = this.#system;
    const any = {
      statuses: null,
      script: null,
      metadata: null,
      error_code: null,
      created_after: null,
      created_before: null,
      after: null,
    };
    return this.#database.listExecutions({ account, ...any, limit: ROWS_MAX });
  }

  async #remove(id: ExecutionId, version: number): Promise<void> {
    await this.#database.remove(id, version);
    this.#versions.delete(id);
    this.#removed.add(id);
  }

  async #put(item: ExecutionItem): Promise<void> {
    await this.#database.put(item);
    const [row] = (await this.rows()).filter(({ id }) => id === item.id);
    if (this.#removed.has(item.id)) {
      // Whatever was sent before the removal, or twice.
      if (row !== undefined) this.#system.violate(9, `the row of ${this.#system.shortName(item.id)} came back after its removal`);
      return;
    }
    const before = this.#versions.get(item.id) ?? 0;
    if (row === undefined || row.version < before) {
      this.#system.violate(9, `the row of ${this.#system.shortName(item.id)} fell from version ${before} to ${row?.version}`);
    }
    this.#versions.set(item.id, row?.version ?? 0);
  }

  /** The answer may be lost after the write, as with any other party. */
  #query<T>(life: Life, concerned: Concerned, work: () => Promise<T>): Promise<T> {
    const { world, faults, network, counts } = this.#system;
    counts.queries += 1;
    return life.reply((resolve, reject) => {
      const failed = (): void => reject(new Unavailable("The database"));
      if (world.now < this.#downUntil) return void world.after(faults.chance.between(5, 5_000), failed);
      network.request(
        "inside",
        concerned,
        (again) =>
          void world.after(faults.chance.within(QUERY_MS), () => {
            work().then(
              (value) => again || network.answer("inside", concerned, () => resolve(value), failed),
              (error) => this.#system.failedWith("postgres", error),
            );
          }),
        failed,
      );
    });
  }
}
