import type { Execution, Me, Reconciled } from "@rgrid/schema";
import { afterEach, describe, expect, it } from "vitest";
import type { RowFound } from "../ports/executions.ts";
import { checkRefusal } from "../testing/check-refusal.ts";
import { memoryApi } from "../testing/memory-api.ts";
import { testApi } from "../testing/test-api.ts";

const PATH = "/api/v1/operator/reconcile";
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** The production shells in memory. */
async function setUp() {
  const api = await memoryApi({ pollMs: 2_000 });
  closing.push(api.close);
  const reconcile = async (limit = 50) => {
    const sum = { checked: 0, repaired: 0, removed: 0 };
    for (let cursor: string | null = ""; cursor !== null; ) {
      const query: string = `?limit=${limit}${cursor && `&cursor=${cursor}`}`;
      const response = await api.call("POST", PATH + query, undefined, { token: api.operatorToken });
      expect(response.status).toBe(200);
      const page = (await response.json()) as Reconciled;
      for (const key of ["checked", "repaired", "removed"] as const) sum[key] += page[key];
      cursor = page.next_cursor;
    }
    return sum;
  };
  const listed = async () => {
    const { items } = await api.json<{ items: Execution[] }>(api.call("GET", "/api/v1/executions"));
    return new Map(items.map(({ id, status }) => [id as string, status]));
  };
  const { account } = await api.json<Me>(api.call("GET", "/api/v1/me"));
  const move = (to: string) =>
    api.call("POST", `/api/v1/operator/accounts/${account.id}/move`, { to }, { token: api.operatorToken });
  /** One that has run to its end. */
  const ended = async () => {
    const execution = await api.create();
    await api.complete();
    return execution.id;
  };
  return { ...api, reconcile, listed, move, ended };
}

describe("POST /operator/reconcile", () => {
  it("finds nothing to do where rows are right, also of one that runs and is heard of", async () => {
    const { create, lease, ended, reconcile } = await setUp();
    await ended();
    await create();
    const { tell } = await lease();
    for (let beat = 0; beat < 3; beat++) expect((await tell("heartbeat", { heard: [] })).status).toBe(200);
    expect(await reconcile()).toEqual({ checked: 2, repaired: 0, removed: 0 });
  });

  it("never writes an older row over a newer one, however late its answers come", async () => {
    const { create, lease, reconcile, listed, ports } = await setUp();
    const { id } = await create();
    const { tell } = await lease();
    await tell("heartbeat", { heard: [] });
    // What the operator's request asks an object is answered only once the execution has ended and its row is there.
    const { get } = ports.executions;
    ports.executions.get = (asked) => {
      ports.executions.get = get;
      const late = async (answer: unknown) => {
        await tell("finish", { verdict: "cancelled", exit: null, error: null, outputs: [], log_seq: 0 });
        expect(await listed()).toEqual(new Map([[id, "cancelled"]]));
        return answer;
      };
      const stub = get(asked);
      return new Proxy(stub, {
        get: (_, method: "reproject") => async (row: RowFound) => late(await stub[method](row)),
      });
    };
    await reconcile();
    expect(await listed()).toEqual(new Map([[id, "cancelled"]]));
    expect(await reconcile()).toEqual({ checked: 1, repaired: 0, removed: 0 });
  });

  it("repairs nothing of one that changes, and writes its row, while others are compared", async () => {
    const { create, lease, reconcile, listed, ports, database } = await setUp();
    const { id } = await create();
    const { tell } = await lease();
    const read = database.executionVersions.bind(database);
    ports.database.executionVersions = async (after, limit) => {
      const page = await read(after, limit);
      await tell("finish", { verdict: "cancelled", exit: null, error: null, outputs: [], log_seq: 0 });
      expect(await listed()).toEqual(new Map([[id, "cancelled"]]));
      return page;
    };
    expect(await reconcile()).toEqual({ checked: 1, repaired: 0, removed: 0 });
  });

  it("repairs a database that was restored from a backup: rows that are too old, too many or missing", async () => {
    const { create, lease, call, ended, reconcile, listed, database } = await setUp();
    const old = await ended();
    const deleted = await ended();
    const { id: waiting } = await create({ labels: ["nowhere"] });
    const { id: changed } = await create();
    const backup = database.rows().map(({ item }) => item);
    const { tell } = await lease();
    await tell("finish", { verdict: "cancelled", exit: null, error: null, outputs: [], log_seq: 0 });
    await call("DELETE", `/api/v1/executions/${deleted}`);
    const missing = await ended();
    const { id: queued } = await create({ labels: ["nowhere"] });
    const right = await listed();
    expect(right.size).toBe(5);

    database.setBack(backup);
    expect([...(await listed()).keys()].sort()).toEqual([old, deleted, waiting, changed].sort());
    // Four rows are there, two are not.
    expect(await reconcile()).toEqual({ checked: 6, repaired: 3, removed: 1 });
    expect(await listed()).toEqual(right);
    expect([right.get(missing), right.get(queued)]).toEqual(["completed", "queued"]);
    expect(await reconcile()).toEqual({ checked: 5, repaired: 0, removed: 0 });
  });

  it("goes through all of it page by page", async () => {
    const { create, ended, reconcile, listed, database } = await setUp();
    for (let n = 0; n < 3; n++) {
      await ended();
      await create({ labels: ["nowhere"] });
    }
    const right = await listed();
    database.setBack(database.rows().flatMap(({ item }, index) => (index % 2 === 0 ? [item] : [])));
    expect(await reconcile(2)).toEqual({ checked: 6, repaired: 3, removed: 0 });
    expect(await listed()).toEqual(right);
  });

  it("finds what ran at each dispatcher that an account ever was at, by whatever the backup knows of its moves", async () => {
    const { ended, move, reconcile, listed, database } = await setUp();
    const ids = [await ended()];
    for (const to of ["b", "own-0", "shared-0", "shared-1"]) {
      expect((await move(to)).status).toBe(200);
      ids.push(await ended());
    }
    database.setBack([]);
    expect(await listed()).toEqual(new Map());
    expect(await reconcile()).toEqual({ checked: 5, repaired: 5, removed: 0 });
    expect([...(await listed()).keys()].sort()).toEqual(ids.sort());
  });

  it("removes a row whose object is gone", async () => {
    const { ended, reconcile, listed, database } = await setUp();
    const id = await ended();
    const [row] = database.rows();
    if (row === undefined) throw new Error("it has a row");
    await database.put({ ...row.item, id: `exec_${"0".repeat(24)}` });
    expect(await reconcile()).toEqual({ checked: 2, repaired: 0, removed: 1 });
    expect([...(await listed()).keys()]).toEqual([id]);
  });

  it("refuses what is no cursor of its own", async () => {
    const { call, operatorToken } = await setUp();
    for (const cursor of ["nonsense", `exec_${"0".repeat(24)}`]) {
      const response = await call("POST", `${PATH}?cursor=${cursor}`, undefined, { token: operatorToken });
      await checkRefusal(response, 422, "validation_failed");
    }
  });

  it("is the operator's alone", async () => {
    const { call } = await testApi();
    expect((await call("POST", PATH)).status).toBe(403);
  });
});
