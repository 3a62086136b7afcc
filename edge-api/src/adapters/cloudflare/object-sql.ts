import type { Sql } from "../../ports/sql.ts";

/** The SQLite of a Durable Object. `setAlarm` inside `transaction` commits with its writes (tried, PLATFORM). */
export const objectSql = (storage: DurableObjectStorage): Sql => ({
  exec: (query, ...params) => storage.sql.exec(query, ...params),
  transaction: (work) => storage.transactionSync(work),
});

/**
 * The object's one alarm. What is armed is kept in memory beside it, since storage answers only asynchronously and a commit may not wait;
 * `load` must run before the first commit.
 */
export class ObjectAlarm {
  readonly #storage: DurableObjectStorage;
  #armedAt: number | null = null;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  async load(): Promise<void> {
    this.#armedAt = await this.#storage.getAlarm();
  }

  armedAt(): number | null {
    return this.#armedAt;
  }

  set(at: number): void {
    this.#armedAt = at;
    void this.#storage.setAlarm(at);
  }

  /** In the alarm's handler none is set any more. */
  fired(): void {
    this.#armedAt = null;
  }
}
