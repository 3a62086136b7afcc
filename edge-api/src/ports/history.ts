import type { AccountId, EpochMs, ExecutionCounts, ExecutionItem, Metadata, StatsFigures } from "@rgrid/schema";

/** What a list of executions is narrowed by; null for any. */
export type ExecutionsFilter = {
  account: AccountId;
  script: string | null;
  /** Rows whose metadata contain all of these pairs. */
  metadata: Metadata | null;
  error_code: string | null;
  /** From this instant on. */
  created_after: EpochMs | null;
  /** Up to this instant, without it. */
  created_before: EpochMs | null;
};

/** A row that was written, or removed from the lists that it was in, and when by the database's clock, in microseconds since 1970. */
export type Change = { cursor: number } & ({ item: ExecutionItem } | { removed: Pick<ExecutionItem, "id" | "version"> });

export type StatsQuery = {
  account: AccountId;
  /** From this instant on. */
  from: EpochMs;
  bucket: "hour" | "day";
  /** A name of IANA's list: where hours and days begin. */
  time_zone: string;
};
export type StatsAnswer = {
  /** Oldest first; hours and days without an execution are left out. */
  buckets: ({ at: EpochMs } & StatsFigures)[];
  totals: StatsFigures;
  errors: { code: string; count: number }[];
  /** Names of runners that had executions and have no price. */
  runners_without_price: string[];
};

/** Postgres: what happened in an account, from the projection of its executions. @throws Unavailable when Postgres does not answer */
export interface History {
  count(filter: ExecutionsFilter): Promise<ExecutionCounts>;
  /** The database's clock, as changes are told by it. */
  now(): Promise<number>;
  /** Rows written or removed at or after a cursor, in the order in which they were. Of removed ones those of the last `removedRowMs`. */
  changes(account: AccountId, since: number, limit: number): Promise<Change[]>;
  stats(query: StatsQuery): Promise<StatsAnswer>;
}
