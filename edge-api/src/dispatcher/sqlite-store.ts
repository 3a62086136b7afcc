import { assertNever, type EpochMs } from "@rgrid/schema";
import type { Sql } from "../ports/sql.ts";
import type { AccountLimits, DispatchNote, KnownExecutions } from "./facts.ts";
import type { SeenKey } from "./key-records.ts";
import { knownPage, pastBefore, pastKey } from "./known.ts";
import type { Placement } from "./placements.ts";
import type { StoredRunner } from "./registry.ts";
import type { RemovedRow } from "./rows.ts";
import type { Change, DispatcherStore, StoredDispatcher } from "./store.ts";

// One table, its key inside: each written row and each index is billed. Made with the first commit, so that reading writes nothing.
const CREATE =
  "CREATE TABLE IF NOT EXISTS dispatcher (kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID";
const PUT =
  "INSERT INTO dispatcher (kind, id, body) VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body WHERE body <> excluded.body";
const DELETE = "DELETE FROM dispatcher WHERE kind = ? AND id = ?";
const FORGET = "DELETE FROM dispatcher WHERE kind = 'past' AND id < ?";
const KEYS = "SELECT id FROM dispatcher WHERE kind = ? AND id > ? ORDER BY id LIMIT ?";

type Kind = "row" | "removed" | "past" | "runner" | "account" | "key" | "placement";

export class SqliteDispatcherStore implements DispatcherStore {
  readonly #sql: Sql;
  readonly #setAlarm: (at: EpochMs) => void;
  #hasTable: boolean;

  /** @param setAlarm takes effect with the transaction that it is called in */
  constructor(sql: Sql, setAlarm: (at: EpochMs) => void) {
    this.#sql = sql;
    this.#setAlarm = setAlarm;
    this.#hasTable = [...sql.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'dispatcher'")].length > 0;
  }

  load(): StoredDispatcher {
    return {
      rows: this.#all<DispatchNote>("row"),
      removed: this.#all<RemovedRow>("removed"),
      runners: this.#all<StoredRunner>("runner"),
      accounts: this.#all<AccountLimits>("account"),
      keys: this.#all<SeenKey>("key"),
      placements: this.#all<Placement>("placement"),
    };
  }

  known(after: string | null, limit: number): KnownExecutions {
    if (!this.#hasTable) return { ids: [], next: null };
    return knownPage(after, limit, (...page) => Array.from(this.#sql.exec(KEYS, ...page), ({ id }) => String(id)));
  }

  commit(changes: readonly Change[], alarmAt: EpochMs | null): void {
    this.#sql.transaction(() => {
      if (changes.length > 0 && !this.#hasTable) this.#sql.exec(CREATE);
      for (const change of changes) this.#write(change);
      if (alarmAt !== null) this.#setAlarm(alarmAt);
    });
    // After the transaction: one that was rolled back made no table.
    this.#hasTable ||= changes.length > 0;
  }

  #write(change: Change): void {
    switch (change.type) {
      case "put_row":
        this.#delete("removed", change.note.id);
        this.#put("row", change.note.id, change.note);
        return;
      case "remove_row":
        this.#delete("row", change.removed.id);
        this.#put("removed", change.removed.id, change.removed);
        return;
      case "forget_row":
        this.#delete("removed", change.removed.id);
        this.#put("past", pastKey(change.removed), {});
        return;
      case "forget_past":
        this.#sql.exec(FORGET, pastBefore(change.before));
        return;
      case "put_runner":
        this.#put("runner", change.runner.runner_id, change.runner);
        return;
      case "put_key":
        this.#put("key", change.key.record.id, change.key);
        return;
      case "remove_key":
        this.#delete("key", change.id);
        return;
      case "put_account":
        this.#put("account", change.account.account_id, change.account);
        return;
      case "put_placement":
        this.#put("placement", change.placement.account_id, change.placement);
        return;
      default:
        assertNever(change);
    }
  }

  #all<T>(kind: Kind): T[] {
    if (!this.#hasTable) return [];
    const stored = this.#sql.exec("SELECT body FROM dispatcher WHERE kind = ?", kind);
    // Trusted: only this class writes the table.
    return Array.from(stored, ({ body }) => JSON.parse(String(body)) as T);
  }

  #put(kind: Kind, id: string, body: object): void {
    this.#sql.exec(PUT, kind, id, JSON.stringify(body));
  }

  #delete(kind: Kind, id: string): void {
    this.#sql.exec(DELETE, kind, id);
  }
}
