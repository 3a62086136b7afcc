import { describe, expect, it } from "vitest";
import { OPERATOR_TOKEN, testApi } from "../testing/test-api.ts";

const token = OPERATOR_TOKEN;

async function setUp() {
  const api = await testApi();
  const create = async () => {
    const body = { script: { name: "a.py", content: "print(1)" } };
    const response = await api.call("POST", "/api/v1/executions", { body });
    const { id } = (await response.json()) as { id: `exec_${string}` };
    const fake = api.executions.all.get(id);
    if (fake === undefined) throw new Error("the create made it");
    return fake.execution;
  };
  const reconcile = async (query = "") => (await api.call("POST", `/api/v1/operator/reconcile${query}`, { token })).json();
  return { ...api, create, reconcile };
}

describe("POST /operator/reconcile", () => {
  it("writes rows anew that are behind their objects, and removes rows whose object is gone", async () => {
    const { create, reconcile, database, executions } = await setUp();
    const [same, behind, gone] = [await create(), await create(), await create()];
    for (const execution of [same, behind, gone]) await database.put(execution);
    const fake = executions.all.get(behind.id);
    if (fake) fake.execution = { ...behind, version: behind.version + 5, status: "completed" };
    executions.all.delete(gone.id);
    expect(await reconcile()).toEqual({ checked: 3, repaired: 1, removed: 1, next_cursor: null });
    expect(await reconcile()).toEqual({ checked: 2, repaired: 0, removed: 0, next_cursor: null });
  });
  it("goes through all rows page by page", async () => {
    const { create, reconcile, database } = await setUp();
    for (let n = 0; n < 5; n++) await database.put(await create());
    let checked = 0;
    let cursor: string | null = "";
    while (cursor !== null) {
      const page = (await reconcile(`?limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`)) as {
        checked: number;
        next_cursor: string | null;
      };
      checked += page.checked;
      cursor = page.next_cursor;
    }
    expect(checked).toBe(5);
  });
  it("is the operator's alone", async () => {
    const { call } = await setUp();
    expect((await call("POST", "/api/v1/operator/reconcile")).status).toBe(403);
  });
});
