import type { ApiKeyId, EpochMs } from "@rgrid/schema";
import type { AccountLimits, DispatchNote, KnownExecutions } from "./facts.ts";
import type { SeenKey } from "./key-records.ts";
import type { Placement } from "./placements.ts";
import type { StoredRunner } from "./registry.ts";
import type { RemovedRow, RowChange } from "./rows.ts";

export type Change =
  | RowChange
  /** Ids of rows that were forgotten before this instant go, too. */
  | { type: "forget_past"; before: EpochMs }
  | { type: "put_runner"; runner: StoredRunner }
  | { type: "put_account"; account: AccountLimits }
  | { type: "put_placement"; placement: Placement }
  | { type: "put_key"; key: SeenKey }
  | { type: "remove_key"; id: ApiKeyId };

/** All that outlives a restart. Reservations, pauses and polls do not: notes and polls bring back what matters. */
export type StoredDispatcher = {
  rows: DispatchNote[];
  removed: RemovedRow[];
  runners: StoredRunner[];
  accounts: AccountLimits[];
  keys: SeenKey[];
  placements: Placement[];
};

/** Durable state of one dispatcher; synchronous, as an object's SQLite is. */
export interface DispatcherStore {
  /** Reading from a store that was never written writes nothing. */
  load(): StoredDispatcher;
  /**
   * Ids of all executions that a row was ever put of, forgotten ones until `forget_past`; in the order in which an id goes from one kind to the next, so
   * that a walk misses none that changes meanwhile. A page is of one kind, and may name what another one has named.
   * @param after `next` of the page before; null from the beginning
   */
  known(after: string | null, limit: number): KnownExecutions;
  /**
   * All changes, and the alarm, in one transaction: a crash leaves all or nothing.
   * @param alarmAt when `tick` must be called; null leaves the alarm as it is
   */
  commit(changes: readonly Change[], alarmAt: EpochMs | null): void;
}
