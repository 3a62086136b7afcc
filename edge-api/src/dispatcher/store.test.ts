import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { MemoryDispatcherStore } from "../adapters/memory/dispatcher-store.ts";
import type { Sql } from "../ports/sql.ts";
import { account, executionIdOf, leasedNote, registration, waitingNote } from "./fixtures.ts";
import { SqliteDispatcherStore } from "./sqlite-store.ts";
import type { DispatcherStore } from "./store.ts";

function nodeSql(database: DatabaseSync): Sql {
  return {
    exec: (query, ...params) => database.prepare(query).all(...params) as Record<string, unknown>[],
    transaction(work) {
      database.exec("BEGIN");
      try {
        const result = work();
        database.exec("COMMIT");
        return result;
      } catch (error) {
        database.exec("ROLLBACK");
        throw error;
      }
    },
  };
}

type Make = (setAlarm: (at: number) => void) => DispatcherStore;
const stores: Record<string, Make> = {
  memory: (setAlarm) => new MemoryDispatcherStore(setAlarm),
  sqlite: (setAlarm) => new SqliteDispatcherStore(nodeSql(new DatabaseSync(":memory:")), setAlarm),
};
const empty = { rows: [], removed: [], runners: [], accounts: [], keys: [], placements: [] };

describe.each(Object.entries(stores))("the %s store", (_, make) => {
  it("is empty before anything is written", () => {
    expect(make(() => undefined).load()).toEqual(empty);
  });
  it("keeps keys until they are removed", () => {
    const store = make(() => undefined);
    const limits = { id: account, name: "ada", email: null, dispatcher: "shared-0", in_flight_max: 1, queued_max: 2 };
    const record = { id: `key_${"0".repeat(24)}`, name: "laptop", sha256: "0".repeat(64), account: limits } as const;
    store.commit([{ type: "put_key", key: { record, seen_at: 1 } }], null);
    store.commit([{ type: "put_key", key: { record, seen_at: 2 } }], null);
    expect(store.load().keys).toEqual([{ record, seen_at: 2 }]);
    store.commit([{ type: "remove_key", id: record.id }], null);
    expect(store.load()).toEqual(empty);
  });
  it("gives back what was put last, and the version of what was removed", () => {
    const store = make(() => undefined);
    const runner = { ...registration(1), last_seen_at: 5, free_disk_bytes: null, replaced: [] };
    const limits = { account_id: account, in_flight_max: 1, queued_max: 2 };
    store.commit(
      [
        { type: "put_row", note: waitingNote(1) },
        { type: "put_row", note: waitingNote(2) },
      ],
      null,
    );
    store.commit(
      [
        { type: "put_row", note: leasedNote(1, 2) },
        { type: "put_runner", runner },
        { type: "put_account", account: limits },
      ],
      null,
    );
    const removed = { id: executionIdOf(2), version: 2, forget_at: 9 };
    store.commit([{ type: "remove_row", removed }], null);
    expect(store.load()).toEqual({
      rows: [leasedNote(1, 2)],
      removed: [removed],
      runners: [runner],
      accounts: [limits],
      keys: [],
      placements: [],
    });
    store.commit([{ type: "put_row", note: waitingNote(2, {}, 3) }], null);
    expect(store.load().removed).toEqual([]);
    store.commit(
      [
        { type: "remove_row", removed: { ...removed, version: 4 } },
        { type: "forget_row", removed: { ...removed, version: 4 } },
      ],
      null,
    );
    expect(store.load()).toMatchObject({ rows: [{ id: executionIdOf(1) }], removed: [] });
  });
  it("knows the ids of its rows page by page, also of those that were removed and forgotten, until they go for good", () => {
    const store = make(() => undefined);
    const known = () => {
      const ids: string[] = [];
      for (let after: string | null = null; ; ) {
        const page = store.known(after, 2);
        ids.push(...page.ids);
        if (page.next === null) return ids;
        after = page.next;
      }
    };
    const removed = (n: number, forget_at: number) => ({ id: executionIdOf(n), version: 9, forget_at });
    expect(known()).toEqual([]);
    store.commit(
      [1, 2, 3, 4, 5, 6, 7].map((n) => ({ type: "put_row" as const, note: waitingNote(n) })),
      null,
    );
    expect(known()).toEqual([1, 2, 3, 4, 5, 6, 7].map(executionIdOf));
    for (const row of [removed(4, 1), removed(5, 1000), removed(6, 20), removed(7, 3)])
      store.commit([{ type: "remove_row", removed: row }], null);
    for (const row of [removed(5, 1000), removed(6, 20), removed(7, 3)])
      store.commit([{ type: "forget_row", removed: row }], null);
    // Those that were forgotten in the order of their time.
    expect(known()).toEqual([1, 2, 3, 4, 7, 6, 5].map(executionIdOf));
    store.commit([{ type: "forget_past", before: 20 }], null);
    expect(known()).toEqual([1, 2, 3, 4, 6, 5].map(executionIdOf));
    expect(store.load()).toMatchObject({ rows: [1, 2, 3].map((n) => ({ id: executionIdOf(n) })), removed: [removed(4, 1)] });
  });
  it("misses no id that goes from one kind to the next during a walk", () => {
    const store = make(() => undefined);
    store.commit(
      [1, 2, 3].map((n) => ({ type: "put_row" as const, note: waitingNote(n) })),
      null,
    );
    const ids: string[] = [];
    for (let after: string | null = null, n = 3; ; n--) {
      const page = store.known(after, 1);
      ids.push(...page.ids);
      if (page.next === null) break;
      after = page.next;
      const removed = { id: executionIdOf(n), version: 9, forget_at: 10 - n };
      if (n > 0)
        store.commit([{ type: "remove_row", removed }, ...(n % 2 === 1 ? [{ type: "forget_row" as const, removed }] : [])], null);
    }
    expect([...new Set(ids)].sort()).toEqual([1, 2, 3].map(executionIdOf));
  });
  it("keeps where an account is, as it was put last", () => {
    const store = make(() => undefined);
    const left = { account_id: account, epoch: 1, to: "shared-1" };
    store.commit([{ type: "put_placement", placement: left }], null);
    expect(store.load()).toEqual({ ...empty, placements: [left] });
    const back = { account_id: account, epoch: 2, to: null };
    store.commit([{ type: "put_placement", placement: back }], null);
    expect(store.load().placements).toEqual([back]);
  });
  it("sets the alarm with a commit that has one, also where nothing else changed", () => {
    const alarms: number[] = [];
    const store = make((at) => alarms.push(at));
    store.commit([{ type: "put_row", note: waitingNote(1) }], null);
    store.commit([], 7);
    expect(alarms).toEqual([7]);
  });
});

describe("the sqlite store", () => {
  it("writes nothing when it is only read", () => {
    const database = new DatabaseSync(":memory:");
    new SqliteDispatcherStore(nodeSql(database), () => undefined).load();
    expect(database.prepare("SELECT name FROM sqlite_master").all()).toEqual([]);
  });
  it("makes its table again after a first commit that was rolled back", () => {
    const sql = nodeSql(new DatabaseSync(":memory:"));
    const failing = new SqliteDispatcherStore(sql, () => {
      throw new Error("no alarm");
    });
    expect(() => failing.commit([{ type: "put_row", note: waitingNote(1) }], 1)).toThrow("no alarm");
    failing.commit([{ type: "put_row", note: waitingNote(1) }], null);
    expect(failing.load().rows).toEqual([waitingNote(1)]);
  });
});
