/** Synchronous SQLite, as a Durable Object's `ctx.storage.sql` and `node:sqlite` both offer it. */
export interface Sql {
  exec(query: string, ...params: (string | number | null)[]): Iterable<Record<string, unknown>>;
  /** Runs `work` so that all its writes (an alarm that it sets included) become durable together, or none. */
  transaction<T>(work: () => T): T;
}
