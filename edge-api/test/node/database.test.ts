import {
  apiKeyIdOf,
  type ExecutionItem,
  LIMITS,
  type RegisterRequest,
  randomId,
  runnerTokenIdOf,
  sha256Hex,
} from "@rgrid/schema";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MemoryDatabase } from "../../src/adapters/memory/database.ts";
import { neonClient } from "../../src/adapters/neon/client.ts";
import { neonDatabase } from "../../src/adapters/neon/database.ts";
import { createProjection } from "../../src/adapters/neon/projection.ts";
import type { Database } from "../../src/ports/database.ts";
import type { Projection } from "../../src/ports/projection.ts";
import { executionOf } from "../../src/testing/execution-item.ts";
import { type LocalDatabase, localDatabase } from "./local-database.ts";

const fillRandom = (bytes: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(bytes);
const newAccount = () => randomId("acc", fillRandom);

let local: LocalDatabase;
let neon: Database & Projection;
beforeAll(async () => {
  local = await localDatabase();
  const { url, fetchEndpoint } = local;
  const client = neonClient({ url, fetchEndpoint, timeoutMs: LIMITS.databaseTimeoutMs });
  neon = { ...neonDatabase(client), ...createProjection(client, LIMITS) };
}, 60_000);
afterAll(() => local.close());

const anyOf = { script: null, metadata: null, error_code: null, created_after: null, created_before: null };
const all = { ...anyOf, statuses: null, after: null, limit: 200 };
const token = randomId("rtok", fillRandom);
const registration: RegisterRequest = {
  ...{ name: "lab-2", incarnation: "incarnation1", version: "0.1.0", executor: "docker", slots: 2, labels: ["gpu"] },
  runtimes: ["python:3.11", "ffmpeg"],
  machine: { cpus: 2, memory_bytes: 1024, arch: "x64", os: "linux" },
  price_per_hour_micros: 5,
};

const adapters: [string, () => Database & Projection][] = [
  ["Postgres over Neon's protocol", () => neon],
  ["memory", () => new MemoryDatabase({ now: () => Date.now() })],
];

async function everyVersion(database: Database, limit = 100): Promise<{ id: string; version: number }[]> {
  const seen = [];
  for (let page = await database.executionVersions(null, limit); page.length > 0; ) {
    seen.push(...page);
    page = await database.executionVersions(page.at(-1)?.id ?? null, limit);
  }
  return seen;
}

describe.each(adapters)("the database in %s", (_name, open) => {
  it("finds the newest completed execution of a content, of one account", async () => {
    const database = open();
    const account = newAccount();
    const content_digest = "c".repeat(64);
    const done = { status: "completed", phase: null, content_digest } as const;
    const put = async (change: Partial<ExecutionItem>) => {
      const item = executionOf({ account_id: account, ...done, ...change });
      await database.put(item);
      return item.id;
    };
    await put({ created_at: "2026-11-24T09:00:00.000Z" });
    const newest = await put({ created_at: "2026-11-24T09:30:00.000Z" });
    await put({ status: "failed", created_at: "2026-11-24T10:00:00.000Z" });
    await put({ content_digest: "d".repeat(64), created_at: "2026-11-24T11:00:00.000Z" });
    expect(await database.completedWith(account, content_digest)).toBe(newest);
    expect(await database.completedWith(account, "e".repeat(64))).toBeNull();
    expect(await database.completedWith(newAccount(), content_digest)).toBeNull();
  });
  it("gives an execution back as it was put, and only a newer version replaces it", async () => {
    const database = open();
    const account = newAccount();
    const item = executionOf({
      account_id: account,
      metadata: { a: "ü" },
      runner: { id: randomId("run", fillRandom), name: "lab" },
      exit_code: 3,
    });
    const list = () => database.listExecutions({ ...all, account });
    await database.put(item);
    expect(await list()).toEqual([item]);
    const newer = {
      ...item,
      version: item.version + 2,
      status: "completed" as const,
      phase: null,
      ended_at: "2026-11-24T10:00:00.000Z",
    };
    for (const send of [newer, item, { ...newer, version: item.version + 1, status: "failed" as const }])
      await database.put(send);
    expect(await list()).toEqual([newer]);
    await database.remove(item.id, item.version);
    expect(await list()).toEqual([newer]);
    await database.remove(item.id, newer.version);
    expect(await list()).toEqual([]);
  });
  it("does not bring a removed row back by a late copy, and takes what is newer", async () => {
    const database = open();
    const account = newAccount();
    const item = executionOf({ account_id: account, version: 5 });
    const list = () => database.listExecutions({ ...all, account });
    const rows = async () => (await everyVersion(database)).filter(({ id }) => id === item.id);
    await database.put(item);
    await database.remove(item.id, 7);
    for (const version of [5, 6, 7]) await database.put({ ...item, version });
    // Nor does the removal of an older version that comes late.
    await database.remove(item.id, 6);
    await database.put({ ...item, version: 7 });
    expect([await list(), await rows(), await database.executionsWithPrefix(account, item.id, 9)]).toEqual([[], [], []]);
    const newer = { ...item, version: 8 };
    await database.put(newer);
    expect([await list(), await rows()]).toEqual([[newer], [{ id: item.id, version: 8 }]]);
    // Another removal passes the first one's time: nothing of it goes.
    await database.remove(executionOf().id, 1);
    expect(await list()).toEqual([newer]);
  });
  it("says which of some executions have a row, also a removed one, and of which version", async () => {
    const database = open();
    const [there, removed, unknown] = [executionOf({ version: 5 }), executionOf({ version: 6 }), executionOf()];
    for (const item of [there, removed]) await database.put(item);
    await database.remove(removed.id, 7);
    const rows = await database.executionRows([unknown.id, there.id, removed.id]);
    expect(rows.sort((a, b) => a.version - b.version)).toEqual([
      { id: there.id, version: 5, removed: false },
      { id: removed.id, version: 7, removed: true },
    ]);
    expect(await database.executionRows([])).toEqual([]);
  });
  it("pages newest first, equal times by id, and keeps accounts apart", async () => {
    const database = open();
    const account = newAccount();
    const items = [0, 0, 1, 1, 1].map((second) =>
      executionOf({ account_id: account, created_at: `2026-11-24T09:30:0${second}.001Z` }),
    );
    for (const item of [...items, executionOf()]) await database.put(item);
    const whole = await database.listExecutions({ ...all, account });
    expect(whole.map((item) => item.created_at)).toEqual(items.map((item) => item.created_at).reverse());
    for (const [index, item] of whole.entries()) {
      const after = { created_at: Date.parse(item.created_at), id: item.id };
      expect(await database.listExecutions({ ...all, account, after, limit: 2 })).toEqual(whole.slice(index + 1, index + 3));
    }
  });
  it("filters by status, script and metadata, whatever characters are in them", async () => {
    const database = open();
    const account = newAccount();
    const metadata = { "a'b\"c\\": "%_ {}[]; -- ü\n", team: "x" };
    const wanted = executionOf({ account_id: account, metadata, script: "it's.py", status: "running" });
    for (const item of [wanted, executionOf({ account_id: account, metadata: { team: "x" } })]) await database.put(item);
    const { team: _, ...part } = metadata;
    for (const query of [{ metadata: part }, { metadata }, { script: "it's.py" }, { statuses: ["running" as const] }]) {
      expect(await database.listExecutions({ ...all, account, ...query })).toEqual([wanted]);
    }
    expect(await database.listExecutions({ ...all, account, metadata: { team: "y" } })).toEqual([]);
  });
  it("goes through the versions of all accounts in the order of ids", async () => {
    const database = open();
    const items = [executionOf(), executionOf(), executionOf()].sort((a, b) => (a.id < b.id ? -1 : 1));
    for (const item of items) await database.put(item);
    const seen = await everyVersion(database, 2);
    const ours = seen.filter(({ id }) => items.some((item) => item.id === id));
    expect(ours).toEqual(items.map(({ id, version }) => ({ id, version })));
    expect(seen.map(({ id }) => id)).toEqual(seen.map(({ id }) => id).sort());
  });
  it("finds ids by prefix, with no character of it as a wildcard", async () => {
    const database = open();
    const account = newAccount();
    const items = ["0", "1"].map((end) => executionOf({ account_id: account, id: `exec_aaaa${"0".repeat(19)}${end}` }));
    for (const item of items) await database.put(item);
    expect(await database.executionsWithPrefix(account, "exec_aaa", 10)).toEqual(items.map((item) => item.id));
    expect(await database.executionsWithPrefix(account, "exec_aaa", 1)).toHaveLength(1);
    expect(await database.executionsWithPrefix(account, "execxaaa", 10)).toEqual([]);
    expect(await database.executionsWithPrefix(newAccount(), "exec_aaa", 10)).toEqual([]);
  });
});

it("forgets the version of a removed row with a removal after its time", async () => {
  const client = neonClient({ url: local.url, fetchEndpoint: local.fetchEndpoint, timeoutMs: LIMITS.databaseTimeoutMs });
  const projection = createProjection(client, { removedRowMs: 0 });
  const account = newAccount();
  const [item, other] = [executionOf({ account_id: account }), executionOf({ account_id: account })];
  const shown = async () => {
    await projection.put(item);
    return (await neon.listExecutions({ ...all, account })).map(({ id }) => id);
  };
  await projection.remove(item.id, item.version);
  expect(await shown()).toEqual([]);
  await projection.remove(other.id, other.version);
  expect(await shown()).toEqual([item.id]);
});

/** Runners belong to an account that is there (a foreign key), which the memory of a test has not. */
it("keeps a runner's id by its name, and pages through runners of the same instant", async () => {
  const account = local.accounts[0]?.id ?? newAccount();
  const id = randomId("run", fillRandom);
  expect(await neon.putRunner(account, id, registration, token)).toBe(id);
  expect(await neon.putRunner(account, randomId("run", fillRandom), { ...registration, slots: 5 }, token)).toBe(id);
  for (const name of ["b", "c", "d"])
    await neon.putRunner(account, randomId("run", fillRandom), { ...registration, name }, token);
  const whole = await neon.listRunners({ account, after: null, limit: 10 });
  expect(whole.map((runner) => runner.slots).sort()).toEqual([2, 2, 2, 5]);
  const { incarnation: _, ...said } = registration;
  expect(whole).toContainEqual({ ...said, slots: 5, id, created_at: expect.any(Number) });
  for (const [index, after] of whole.entries()) {
    expect(await neon.listRunners({ account, after, limit: 1 })).toEqual(whole.slice(index + 1, index + 2));
  }
  expect((await neon.reportedRuntimes(account)).sort()).toEqual(["ffmpeg", "python:3.11"]);
});

it("finds credentials by their ids", async () => {
  const [account] = local.accounts;
  const [keyId, tokenId] = [apiKeyIdOf(account?.api_key ?? ""), runnerTokenIdOf(account?.runner_token ?? "")];
  if (!account || !keyId || !tokenId) throw new Error("the local stack makes accounts with credentials");
  const key = await neon.findApiKey(keyId);
  expect(key).toMatchObject({ sha256: await sha256Hex(account.api_key), account: { id: account.id, in_flight_max: 7 } });
  expect(await neon.findRunnerToken(tokenId)).toMatchObject({ account: { id: account.id, dispatcher: "shared-0" } });
  expect(await neon.findApiKey(randomId("key", fillRandom))).toBeNull();
});

it("gives all credentials of an account its new dispatcher, and leaves other accounts", async () => {
  const [account] = local.accounts;
  const tokenId = runnerTokenIdOf(account?.runner_token ?? "");
  if (!account || !tokenId) throw new Error("the local stack makes accounts with credentials");
  await neon.setDispatcher(newAccount(), "shared-9");
  expect(await neon.dispatcherOf(account.id)).toBe("shared-0");
  await neon.setDispatcher(account.id, "shared-1");
  expect(await neon.dispatcherOf(account.id)).toBe("shared-1");
  expect(await neon.findRunnerToken(tokenId)).toMatchObject({ account: { dispatcher: "shared-1" } });
  expect(await neon.dispatcherOf(newAccount())).toBeNull();
  expect((await neon.dispatchers()).sort()).toEqual(["shared-0", "shared-1"]);
});

it("tells a bug of ours from a database that is away, and lets no parameter into either", async () => {
  const stranger = newAccount();
  const bug = neon.putRunner(stranger, randomId("run", fillRandom), registration, token);
  await expect(bug).rejects.toMatchObject({ name: "StatementRefused 23503" });
  await bug.catch((error: Error) => expect(`${error.message} ${error.cause}`).not.toContain(stranger));
  await neon.ping();
  await local.stopPostgres();
  await expect(neon.ping()).rejects.toMatchObject({ name: "Unavailable", part: "The database" });
});
