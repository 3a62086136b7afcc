import type { Execution, Me, MovedAccount, RunnerItem } from "@rgrid/schema";
import { afterEach, describe, expect, it } from "vitest";
import { checkRefusal } from "../testing/check-refusal.ts";
import { memoryApi } from "../testing/memory-api.ts";
import { OPERATOR_TOKEN, testApi } from "../testing/test-api.ts";

const limits = { ensureFirstMs: 20, ensureRepeatMs: 20, pollMs: 2_000 };
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function setUp() {
  const api = await memoryApi(limits);
  closing.push(api.close);
  const { account } = await api.json<Me>(api.call("GET", "/api/v1/me"));
  const move = (to: string) =>
    api.call("POST", `/api/v1/operator/accounts/${account.id}/move`, { to }, { token: api.operatorToken });
  return { ...api, id: account.id, move, moved: (to: string) => api.json<MovedAccount>(move(to)) };
}

describe("POST /operator/accounts/{id}/move", () => {
  it("moves an account with its queue and its runners: what was queued before runs by the new dispatcher, on the same session", async () => {
    const { id, create, moved, complete, get, json, call } = await setUp();
    const execution = await create();
    expect(await moved("shared-1")).toEqual({ account_id: id, from: "shared-0", to: "shared-1", epoch: 1 });
    await complete();
    expect(await get(execution.id)).toMatchObject({ status: "completed" });
    const runners = await json<{ items: RunnerItem[] }>(call("GET", "/api/v1/runners"));
    expect(runners.items).toMatchObject([{ name: "lab-1", online: true, slots_in_use: 0 }]);
  });

  it("has an open poll go on at the new dispatcher, where what is created next meets it", async () => {
    const { create, moved, poll, get } = await setUp();
    const polled = poll();
    await moved("shared-1");
    const execution = await create();
    expect((await polled).assignments.map((assignment) => assignment.execution_id)).toEqual([execution.id]);
    expect(await get(execution.id)).toMatchObject({ phase: "offered" });
  });

  it("says why what is queued waits, after the move too", async () => {
    const { create, moved, json, call } = await setUp();
    await moved("shared-1");
    const { id } = await create({ labels: ["gpu"] });
    expect(await json<Execution>(call("GET", `/api/v1/executions/${id}`))).toMatchObject({
      waiting: { reason: "no_matching_runner" },
    });
  });

  it("is refused while a runner has a lease of the account, with how many, and goes once it has ended", async () => {
    const { create, lease, move } = await setUp();
    await create();
    const { tell } = await lease();
    const { error_details } = await checkRefusal(await move("shared-1"), 409, "conflict");
    expect(error_details).toMatchObject({ leased: 1 });
    await tell("release", { reason: "the test ends" });
    await create();
    const exit = {
      exit_code: 0,
      signal: null,
      oom: false,
      timed_out: false,
      duration_ms: 1,
      cpu_ms: null,
      peak_memory_bytes: null,
    };
    const again = await lease();
    await again.tell("finish", { verdict: "completed", exit: { ...exit, error: null }, error: null, outputs: [], log_seq: 0 });
    expect((await move("shared-1")).status).toBe(200);
  });

  it("can be repeated, and moves back", async () => {
    const { id, moved, create, complete, get } = await setUp();
    await moved("shared-1");
    expect(await moved("shared-1")).toEqual({ account_id: id, from: "shared-1", to: "shared-1", epoch: 1 });
    expect(await moved("shared-0")).toEqual({ account_id: id, from: "shared-1", to: "shared-0", epoch: 2 });
    const execution = await create();
    await complete();
    expect(await get(execution.id)).toMatchObject({ status: "completed" });
  });

  it("is the operator's alone, of accounts that there are, to dispatchers that may serve one", async () => {
    const { call, account } = await testApi();
    const path = `/api/v1/operator/accounts/${account.id}/move`;
    const to = { to: "shared-1" };
    expect((await call("POST", path, { body: to })).status).toBe(403);
    const unknown = path.replace(account.id, `acc_${"9".repeat(24)}`);
    await checkRefusal(await call("POST", unknown, { token: OPERATOR_TOKEN, body: to }), 404, "not_found");
    for (const bad of ["keys-1", "", "A", "a b"]) {
      await checkRefusal(await call("POST", path, { token: OPERATOR_TOKEN, body: { to: bad } }), 422, "validation_failed");
    }
  });
});
