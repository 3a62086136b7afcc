import { assertNever, type EpochMs } from "@rgrid/schema";
import type { KnownExecutions } from "../../dispatcher/facts.ts";
import { type KnownKind, knownPage, pastBefore, pastKey } from "../../dispatcher/known.ts";
import type { Change, DispatcherStore, StoredDispatcher } from "../../dispatcher/store.ts";

/** Keeps a dispatcher's state as text, so that nothing in it is shared with who wrote it, as with a real store. */
export class MemoryDispatcherStore implements DispatcherStore {
  readonly #tables = {
    rows: new Map(),
    removed: new Map(),
    runners: new Map(),
    accounts: new Map(),
    keys: new Map(),
    placements: new Map(),
  } satisfies Record<keyof StoredDispatcher, Map<string, string>>;
  readonly #past = new Set<string>();
  readonly #setAlarm: (at: EpochMs) => void;

  /** @param setAlarm is told of every alarm that a commit sets */
  constructor(setAlarm: (at: EpochMs) => void = () => undefined) {
    this.#setAlarm = setAlarm;
  }

  load(): StoredDispatcher {
    return {
      rows: all(this.#tables.rows),
      removed: all(this.#tables.removed),
      runners: all(this.#tables.runners),
      accounts: all(this.#tables.accounts),
      keys: all(this.#tables.keys),
      placements: all(this.#tables.placements),
    };
  }

  known(after: string | null, limit: number): KnownExecutions {
    const keys = {
      row: this.#tables.rows.keys(),
      removed: this.#tables.removed.keys(),
      past: this.#past.keys(),
    } satisfies Record<KnownKind, Iterable<string>>;
    return knownPage(after, limit, (kind, last) =>
      [...keys[kind]]
        .filter((key) => key > last)
        .sort()
        .slice(0, limit),
    );
  }

  commit(changes: readonly Change[], alarmAt: EpochMs | null): void {
    for (const change of changes) this.#write(change);
    if (alarmAt !== null) this.#setAlarm(alarmAt);
  }

  #write(change: Change): void {
    const { rows, removed, runners, accounts, keys, placements } = this.#tables;
    switch (change.type) {
      case "put_row":
        removed.delete(change.note.id);
        rows.set(change.note.id, JSON.stringify(change.note));
        return;
      case "remove_row":
        rows.delete(change.removed.id);
        removed.set(change.removed.id, JSON.stringify(change.removed));
        return;
      case "forget_row":
        removed.delete(change.removed.id);
        this.#past.add(pastKey(change.removed));
        return;
      case "forget_past":
        for (const key of this.#past) if (key < pastBefore(change.before)) this.#past.delete(key);
        return;
      case "put_runner":
        runners.set(change.runner.runner_id, JSON.stringify(change.runner));
        return;
      case "put_key":
        keys.set(change.key.record.id, JSON.stringify(change.key));
        return;
      case "remove_key":
        keys.delete(change.id);
        return;
      case "put_account":
        accounts.set(change.account.account_id, JSON.stringify(change.account));
        return;
      case "put_placement":
        placements.set(change.placement.account_id, JSON.stringify(change.placement));
        return;
      default:
        assertNever(change);
    }
  }
}

const all = <T>(table: ReadonlyMap<string, string>): T[] => Array.from(table.values(), (text) => JSON.parse(text) as T);
