import { type ExecutionItem, LIMITS, type RegisterRequest, randomId, sha256Hex } from "@rgrid/schema";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MemoryAccounts } from "../../src/adapters/memory/accounts.ts";
import { MemoryDatabase } from "../../src/adapters/memory/database.ts";
import { MemoryHistory } from "../../src/adapters/memory/history.ts";
import { neonAccounts } from "../../src/adapters/neon/accounts.ts";
import { neonClient } from "../../src/adapters/neon/client.ts";
import { neonDatabase } from "../../src/adapters/neon/database.ts";
import { neonHistory } from "../../src/adapters/neon/history.ts";
import { createProjection } from "../../src/adapters/neon/projection.ts";
import type { Accounts, Identity } from "../../src/ports/accounts.ts";
import type { Database } from "../../src/ports/database.ts";
import type { History } from "../../src/ports/history.ts";
import type { Projection } from "../../src/ports/projection.ts";
import { executionOf } from "../../src/testing/execution-item.ts";
import { type LocalDatabase, localDatabase } from "./local-database.ts";

type Store = { database: Database; projection: Projection; accounts: Accounts; history: History };

const fillRandom = (bytes: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(bytes);

let local: LocalDatabase;
let neon: Store;
beforeAll(async () => {
  local = await localDatabase();
  const client = neonClient({ url: local.url, fetchEndpoint: local.fetchEndpoint, timeoutMs: LIMITS.databaseTimeoutMs });
  neon = {
    database: neonDatabase(client),
    projection: createProjection(client, LIMITS),
    accounts: neonAccounts(client),
    history: neonHistory(client),
  };
}, 60_000);
afterAll(() => local.close());

function memory(): Store {
  // Moves on at every look, so that what comes later is later.
  let at = Date.UTC(2026, 10, 24);
  const clock = { now: () => at++ };
  const database = new MemoryDatabase(clock);
  return {
    ...{ database, projection: database },
    ...{ accounts: new MemoryAccounts(database, clock), history: new MemoryHistory(database, clock) },
  };
}

let people = 0;
const stranger = (): Identity => `local:person-${++people}@example.org`;
async function newAccount({ accounts }: Store) {
  const id = randomId("acc", fillRandom);
  const record = { id, name: "ada", email: null, dispatcher: "shared-0", in_flight_max: 1, queued_max: 2 };
  return { account: await accounts.createAccount(stranger(), record) };
}
const credential = async (kind: "key" | "rtok") => ({ id: randomId(kind, fillRandom), sha256: await sha256Hex("secret") });

const registration: RegisterRequest = {
  ...{ name: "lab-2", incarnation: "incarnation1", version: "0.1.0", executor: "docker", slots: 2, labels: [], runtimes: [] },
  machine: { cpus: 2, memory_bytes: 1024, arch: "x64", os: "linux" },
  price_per_hour_micros: null,
};

describe.each<[string, () => Store]>([
  ["Postgres over Neon's protocol", () => neon],
  ["memory", memory],
])("accounts and history in %s", (_name, open) => {
  it("makes one account of two first sign-ins at once", async () => {
    const { accounts } = open();
    const identity = stranger();
    expect(await accounts.accountOf(identity)).toBeNull();
    const record = () => ({
      ...{ id: randomId("acc", fillRandom), name: "ada", email: "ada@example.org", dispatcher: "shared-3" },
      ...{ in_flight_max: 5, queued_max: 6 },
    });
    const [one, other] = await Promise.all([
      accounts.createAccount(identity, record()),
      accounts.createAccount(identity, record()),
    ]);
    expect(other).toEqual(one);
    expect(await accounts.accountOf(identity)).toEqual(one);
    expect(one).toMatchObject({ email: "ada@example.org", dispatcher: "shared-3", in_flight_max: 5, queued_max: 6 });
  });

  it("lists keys newest first until they are revoked, which only their owner can", async () => {
    const store = open();
    const { accounts, database } = store;
    const [mine, other] = [await newAccount(store), await newAccount(store)];
    const added = [];
    for (const name of ["one", "two", "three"])
      added.push(
        await accounts.addApiKey(mine.account.id, { ...(await credential("key")), name, id: randomId("key", fillRandom) }),
      );
    const list = (account = mine.account.id, limit = 10, after: Parameters<Accounts["listApiKeys"]>[0]["after"] = null) =>
      accounts.listApiKeys({ account, after, limit });
    const names = async () => (await list()).map(({ name }) => name);
    expect(await names()).toEqual(["three", "two", "one"]);
    const [newest] = await list(mine.account.id, 1);
    expect((await list(mine.account.id, 10, newest ?? null)).map(({ name }) => name)).toEqual(["two", "one"]);
    expect(await list(other.account.id)).toEqual([]);

    const [first] = added;
    if (first === undefined) throw new Error("three keys were added");
    expect((await database.findApiKey(first.id))?.account.id).toBe(mine.account.id);
    expect(first.last_used_at).toBeNull();
    await accounts.touchApiKey(first.id);
    expect((await list()).at(-1)?.last_used_at).toEqual(expect.any(Number));

    expect(await accounts.revokeApiKey(other.account.id, first.id)).toBeNull();
    const revoked = await accounts.revokeApiKey(mine.account.id, first.id);
    expect(revoked?.revoked_at).toEqual(expect.any(Number));
    expect(await accounts.revokeApiKey(mine.account.id, first.id)).toEqual(revoked);
    expect(await names()).toEqual(["three", "two"]);
    expect(await accounts.countApiKeys(mine.account.id)).toBe(2);
    expect(await database.findApiKey(first.id)).toBeNull();
  });

  it("tells which runners registered with a token last", async () => {
    const store = open();
    const { accounts, database } = store;
    const { account } = await newAccount(store);
    const add = async (name: string) =>
      accounts.addRunnerToken(account.id, { ...(await credential("rtok")), name, id: randomId("rtok", fillRandom) });
    const [old, current] = [await add("old"), await add("current")];
    const register = (name: string, token: typeof old.id) =>
      database.putRunner(account.id, randomId("run", fillRandom), { ...registration, name }, token);
    await register("lab-2", old.id);
    await register("lab-1", current.id);
    await register("lab-2", current.id);
    const list = async () =>
      (await accounts.listRunnerTokens({ account: account.id, after: null, limit: 10 })).map(({ name, runners }) => [
        name,
        runners,
      ]);
    expect(await list()).toEqual([
      ["current", ["lab-1", "lab-2"]],
      ["old", []],
    ]);
    expect(await accounts.revokeRunnerToken(account.id, current.id)).toMatchObject({ runners: ["lab-1", "lab-2"] });
    expect(await list()).toEqual([["old", []]]);
    expect(await accounts.countRunnerTokens(account.id)).toBe(1);
    expect(await database.findRunnerToken(current.id)).toBeNull();
  });

  it("counts by status what a filter leaves", async () => {
    const { projection, history, database } = open();
    const account = randomId("acc", fillRandom);
    const put = (change: Partial<ExecutionItem>) => projection.put(executionOf({ account_id: account, ...change }));
    const failed = (error_code: string): Partial<ExecutionItem> => ({
      ...{ status: "failed", phase: null },
      error_metadata: {
        ...{ error_code, error_message: "", error_details: {}, suggested_fix: "", fix_commands: [] },
        docs_url: "https://docs.test/errors/a",
      },
    });
    await put({ status: "completed", phase: null, metadata: { project: "ml" }, created_at: "2026-11-24T08:00:00.000Z" });
    await put({ ...failed("timeout"), created_at: "2026-11-24T09:00:00.000Z" });
    await put({ ...failed("key_error"), script: "b.py", created_at: "2026-11-24T10:00:00.000Z" });
    await put({ account_id: randomId("acc", fillRandom) });
    const any = { account, script: null, metadata: null, error_code: null, created_after: null, created_before: null };
    const none = { queued: 0, running: 0, completed: 0, failed: 0, cancelled: 0 };
    expect(await history.count(any)).toEqual({ total: 3, by_status: { ...none, completed: 1, failed: 2 } });
    expect(await history.count({ ...any, error_code: "timeout" })).toEqual({ total: 1, by_status: { ...none, failed: 1 } });
    expect(await history.count({ ...any, metadata: { project: "ml" } })).toMatchObject({ total: 1 });
    expect(await history.count({ ...any, script: "b.py" })).toMatchObject({ total: 1 });
    const nine = Date.UTC(2026, 10, 24, 9);
    expect(await history.count({ ...any, created_after: nine })).toMatchObject({ total: 2 });
    expect(await history.count({ ...any, created_before: nine })).toMatchObject({ total: 1 });
    const listed = await database.listExecutions({
      ...{ ...any, error_code: "key_error" },
      ...{ statuses: ["failed", "running"], after: null, limit: 5 },
    });
    expect(listed.map(({ script }) => script)).toEqual(["b.py"]);
    expect(await database.listExecutions({ ...any, statuses: ["running"], after: null, limit: 5 })).toEqual([]);
  });

  it("gives what was written since a moment of its own clock, in that order", async () => {
    const { projection, history } = open();
    const account = randomId("acc", fillRandom);
    const [one, two] = [executionOf({ account_id: account }), executionOf({ account_id: account })];
    await projection.put(one);
    const since = await history.now();
    expect((await history.changes(account, since, 10)).length).toBe(0);
    await projection.put(two);
    const newer = { ...one, version: one.version + 1 };
    await projection.put(newer);
    const changes = await history.changes(account, since, 10);
    expect(changes.map((change) => "item" in change && change.item)).toEqual([two, newer]);
    const [first, second] = changes.map(({ cursor }) => cursor);
    expect(first).toBeLessThan(second ?? 0);
    // A version that is not newer is no change.
    await projection.put(one);
    expect(await history.changes(account, (second ?? 0) + 1, 10)).toEqual([]);
    expect(await history.changes(account, second ?? 0, 10)).toHaveLength(1);
    expect(await history.changes(randomId("acc", fillRandom), 0, 10)).toEqual([]);
  });

  it("tells whose lists a removed row was in, also when it is removed twice, and nothing of it once it is there again", async () => {
    const { projection, history } = open();
    const account = randomId("acc", fillRandom);
    const [item, other] = [executionOf({ account_id: account, version: 5 }), executionOf()];
    for (const each of [item, other]) await projection.put(each);
    const since = await history.now();
    const told = async () => (await history.changes(account, since, 10)).map(({ cursor: _, ...change }) => change);
    // The second is as good as the first: an outbox that is not sure sends again.
    for (let n = 0; n < 2; n++) {
      await projection.remove(item.id, 7);
      await projection.remove(other.id, other.version);
      expect(await told()).toEqual([{ removed: { id: item.id, version: 7 } }]);
    }
    const again = { ...item, version: 8 };
    await projection.put(again);
    expect(await told()).toEqual([{ item: again }]);
  });

  it("sums up by the days of a time zone", async () => {
    const store = open();
    const { account } = await newAccount(store);
    const runner = {
      id: await store.database.putRunner(account.id, randomId("run", fillRandom), registration, randomId("rtok", fillRandom)),
      name: "lab-2",
    };
    const put = (change: Partial<ExecutionItem>) =>
      store.projection.put(executionOf({ account_id: account.id, phase: null, ...change }));
    // 23:30 UTC is the next day in Berlin.
    await put({ status: "completed", created_at: "2026-11-22T23:30:00.000Z", queue_ms: 10, cost_micros: 5, runner });
    await put({ status: "completed", created_at: "2026-11-23T08:00:00.000Z", queue_ms: 20, cost_micros: 7, retry_kind: "auto" });
    await put({ status: "cancelled", created_at: "2026-11-23T09:00:00.000Z", queue_ms: 40 });
    await put({
      ...{ status: "failed", created_at: "2026-11-24T09:00:00.000Z", retry_kind: "manual" },
      error_metadata: {
        ...{ error_code: "timeout", error_message: "", error_details: {}, suggested_fix: "", fix_commands: [] },
        docs_url: "https://docs.test/errors/timeout",
      },
    });
    await put({ status: "running", phase: "executing", created_at: "2026-11-24T10:00:00.000Z" });
    await put({ status: "failed", created_at: "2026-10-01T09:00:00.000Z" });
    const zero = { completed: 0, failed: 0, cancelled: 0, active: 0, retries_auto: 0, retries_manual: 0 };
    const from = Date.UTC(2026, 10, 1);
    expect(await store.history.stats({ account: account.id, from, bucket: "day", time_zone: "Europe/Berlin" })).toEqual({
      buckets: [
        {
          ...{ at: Date.UTC(2026, 10, 22, 23), ...zero, completed: 2, cancelled: 1, retries_auto: 1 },
          ...{ cost_micros: 12, queue_p50_ms: 20, queue_p95_ms: 38 },
        },
        {
          ...{ at: Date.UTC(2026, 10, 23, 23), ...zero, failed: 1, active: 1, retries_manual: 1 },
          ...{ cost_micros: null, queue_p50_ms: null, queue_p95_ms: null },
        },
      ],
      totals: {
        ...{ completed: 2, failed: 1, cancelled: 1, active: 1, retries_auto: 1, retries_manual: 1 },
        ...{ cost_micros: 12, queue_p50_ms: 20, queue_p95_ms: 38 },
      },
      errors: [{ code: "timeout", count: 1 }],
      runners_without_price: ["lab-2"],
    });
    const hours = await store.history.stats({ account: account.id, from, bucket: "hour", time_zone: "Europe/Berlin" });
    expect(hours.buckets.map(({ at }) => new Date(at).toISOString().slice(8, 13))).toEqual([
      ...["22T23", "23T08", "23T09", "24T09", "24T10"],
    ]);
  });
});
