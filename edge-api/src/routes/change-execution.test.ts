import { type Execution, type ExecutionId, type RetryAnswer, reportError } from "@rgrid/schema";
import { afterEach, describe, expect, it, vi } from "vitest";
import { checkRefusal } from "../testing/check-refusal.ts";
import { memoryApi } from "../testing/memory-api.ts";

const open: { close: () => void }[] = [];
async function api() {
  const made = await memoryApi();
  open.push(made);
  const post = (id: string, what: string, body: object = {}) => made.call("POST", `/api/v1/executions/${id}/${what}`, body);
  const json = async (response: Promise<Response>) => (await (await response).json()) as Execution;
  const remove = (id: string) => made.call("DELETE", `/api/v1/executions/${id}`);
  return { ...made, post, changed: (id: string, what: string, body?: object) => json(post(id, what, body)), remove };
}
afterEach(() => {
  for (const made of open.splice(0)) made.close();
});

const unknown = `exec_${"0".repeat(24)}` as ExecutionId;
const lost = { verdict: "failed", exit: null, outputs: [], log_seq: 0 };
const error = reportError("worker_died", { reason: "drained" });

describe("POST /executions/{id}/cancel", () => {
  it("follows the chain to what runs now, and answers that one", async () => {
    const { create, lease, get, changed } = await api();
    const first = await create();
    const { tell } = await lease();
    await tell("finish", { ...lost, error });
    const retry = (await get(first.id)).retried_by;
    await vi.waitUntil(async () => (await get(retry ?? "")).status === "queued");
    expect(await changed(first.id, "cancel")).toMatchObject({ id: retry, status: "cancelled" });
    expect(await get(first.id)).toMatchObject({ status: "failed", chain: [first.id, retry] });
  });
  it("follows one that was cancelled before to what it runs as since, and is no refusal once that has ended too", async () => {
    const { create, complete, post, changed } = await api();
    const first = await create();
    expect(await changed(first.id, "cancel")).toMatchObject({ id: first.id, status: "cancelled" });
    const again = async (id: string) => {
      const { new_execution_id } = (await (await post(id, "retry")).json()) as RetryAnswer;
      return new_execution_id;
    };
    const second = await again(first.id);
    expect(await changed(first.id, "cancel")).toMatchObject({ id: second, status: "cancelled" });
    const third = await again(second);
    await complete();
    expect(await changed(first.id, "cancel")).toMatchObject({ id: second, status: "cancelled" });
    await checkRefusal(await post(third, "cancel"), 409, "execution_not_cancellable");
  });
  it("refuses where what ran again was deleted", async () => {
    const { create, lease, get, post, remove } = await api();
    const first = await create();
    const { tell } = await lease();
    await tell("finish", { ...lost, error });
    const retry = (await get(first.id)).retried_by ?? "";
    await vi.waitUntil(async () => (await get(retry)).status === "queued");
    await post(retry, "cancel");
    expect((await remove(retry)).status).toBe(200);
    const refused = await checkRefusal(await post(first.id, "cancel"), 409, "execution_not_cancellable");
    // Nobody is told of an execution that is not there.
    expect(refused.error_details).toMatchObject({ status: "failed", execution_id: first.id });
    await checkRefusal(await post(retry, "cancel"), 404, "not_found");
    await checkRefusal(await post(retry, "extend", { timeout_ms: 600_000 }), 404, "not_found");
  });
  it("reaches behind a deleted retry what that was retried as", async () => {
    const { create, complete, get, post, changed, remove } = await api();
    const again = async (id: string) => ((await (await post(id, "retry")).json()) as RetryAnswer).new_execution_id;
    const first = await create();
    await complete();
    const second = await again(first.id);
    await complete();
    const third = await again(second);
    await remove(second);
    expect(await changed(first.id, "cancel")).toMatchObject({ id: third, status: "cancelled" });
    expect((await get(third)).status).toBe("cancelled");
  });
  it("refuses what has ended and does not run again", async () => {
    const { create, complete, post } = await api();
    const { id } = await create();
    await complete();
    await checkRefusal(await post(id, "cancel"), 409, "execution_not_cancellable");
    await checkRefusal(await post(unknown, "cancel"), 404, "not_found");
  });
});

describe("POST /executions/{id}/extend", () => {
  it("gives more time, which the runner is told with every answer", async () => {
    const { create, lease, changed, get } = await api();
    const { id } = await create({ limits: { timeout_ms: 60_000 } });
    const { tell } = await lease();
    const sandbox = { executor: "docker", image: { name: "python:3.11", id: "sha256:1", digests: [] }, network: true } as const;
    expect((await get(id)).sandbox).toBeNull();
    await tell("started", { sandbox });
    expect((await get(id)).sandbox).toEqual(sandbox);
    expect((await changed(id, "extend", { timeout_ms: 120_000 })).id).toBe(id);
    const answer = (await (await tell("heartbeat", { heard: [] })).json()) as { commands: unknown[] };
    expect(answer.commands).toEqual([{ type: "extend", timeout_ms: 120_000 }]);
  });
  it("refuses less time, an ended one, a time out of bounds and an unknown id", async () => {
    const { create, complete, post } = await api();
    const { id } = await create({ limits: { timeout_ms: 60_000 } });
    await checkRefusal(await post(id, "extend", { timeout_ms: 30_000 }), 409, "conflict");
    await checkRefusal(await post(id, "extend", { timeout_ms: 1 }), 422, "validation_failed");
    await complete();
    await checkRefusal(await post(id, "extend", { timeout_ms: 90_000 }), 409, "conflict");
    await checkRefusal(await post(unknown, "extend", { timeout_ms: 90_000 }), 404, "not_found");
  });
});

describe("DELETE /executions/{id}", () => {
  it("deletes an ended one with everything that it left, and says so again", async () => {
    const { create, lease, remove, call, objects, get } = await api();
    const { id } = await create({}, "key");
    const { tell } = await lease();
    await tell("started");
    for (const stray of [`outputs/${id}/1/a.txt`, `outputs/${id}/9/of a lost lease.txt`, `logs/${id}/1-4.ndjson`])
      objects.store(stray, 1);
    objects.store("outputs/exec_other/1/a.txt", 1);
    await checkRefusal(await remove(id), 409, "conflict");
    await tell("finish", { ...lost, verdict: "cancelled", error: null });
    for (let time = 0; time < 2; time++) expect(await (await remove(id)).json()).toEqual({ id, deleted: true });
    await vi.waitUntil(() => objects.keys().length === 1);
    expect(objects.keys()).toEqual(["outputs/exec_other/1/a.txt"]);
    for (const path of ["", "/events", "/logs", "/script"]) {
      await checkRefusal(await call("GET", `/api/v1/executions/${id}${path}`), 404, "not_found");
    }
    await checkRefusal(await call("GET", `/api/v1/executions/${id}/outputs`), 410, "outputs_expired");
    const inputs = await checkRefusal(await call("GET", `/api/v1/executions/${id}/inputs`), 410, "outputs_expired");
    expect(inputs.error_message).toBe("The inputs were deleted after 30 days");
    const { items } = (await (await call("GET", "/api/v1/executions")).json()) as { items: unknown[] };
    expect(items).toEqual([]);
    // The key stays used: it never runs a second time what was deleted.
    await checkRefusal(
      await call("POST", "/api/v1/executions", { script: { name: "a.py", content: "print(1)" } }, { key: "key" }),
      409,
      "conflict",
    );
    expect(await get(id)).toMatchObject({ error_code: "not_found" });
  });
  it("does not find what was never there, or is another account's", async () => {
    const { remove } = await api();
    await checkRefusal(await remove(unknown), 404, "not_found");
  });
});
