import type { ErrorBody, Execution, RetryAnswer } from "@rgrid/schema";
import { afterEach, describe, expect, it } from "vitest";
import { memoryApi } from "../testing/memory-api.ts";
import { testApi } from "../testing/test-api.ts";

const open: { close: () => void }[] = [];
async function api() {
  const made = await memoryApi();
  open.push(made);
  const retry = (id: string, body: object = {}, key?: string) =>
    made.call("POST", `/api/v1/executions/${id}/retry`, body, key === undefined ? {} : { key });
  const retried = async (id: string, body: object = {}, key?: string): Promise<RetryAnswer> =>
    (await (await retry(id, body, key)).json()) as RetryAnswer;
  const refusal = async (id: string, body: object = {}, key?: string) => {
    const response = await retry(id, body, key);
    const { error_code, error_details, fix_commands } = (await response.json()) as ErrorBody;
    return { status: response.status, error_code, error_details, fix_commands };
  };
  return { ...made, retry, retried, refusal };
}
afterEach(() => {
  for (const made of open.splice(0)) made.close();
});

describe("POST /executions/{id}/retry", () => {
  it("runs the same content again as a new execution, linked both ways", async () => {
    const { create, complete, retried, get, lease } = await api();
    const first = await create({ args: ["x"], env: { TOKEN: "hush" }, metadata: { project: "ml" } });
    await complete();
    const answer = await retried(first.id, { retry_reason: "flaky disk" });
    expect(answer).toMatchObject({ original_execution_id: first.id, status: "queued" });
    const { assignment } = await lease();
    expect(assignment).toMatchObject({ execution_id: answer.new_execution_id, env: { TOKEN: "hush" }, retry_count: 1 });
    expect(assignment.spec.args).toEqual(["x"]);
    expect(await get(answer.new_execution_id)).toMatchObject({
      metadata: { project: "ml" },
      retry_of: first.id,
      retry_kind: "manual",
      retry_reason: "flaky disk",
      retry_count: 1,
      chain: [first.id, answer.new_execution_id],
    });
    expect(await get(first.id)).toMatchObject({
      retried_by: answer.new_execution_id,
      chain: [first.id, answer.new_execution_id],
    });
  });
  it("repeats a command, which has no script to update", async () => {
    const { create, complete, retried, refusal, lease } = await api();
    const entry = { kind: "command", program: "ffmpeg" };
    const first = await create({ script: undefined, entry, runtime: "python:3.11", args: ["-i", "a.mov"] });
    await complete();
    const update = { inputs: [], folders: [] };
    expect(await refusal(first.id, { update: { ...update, script: { name: "a.py", content: "" } } })).toMatchObject({
      status: 422,
    });
    await retried(first.id, { update });
    const { assignment } = await lease();
    expect(assignment.spec).toMatchObject({ entry, args: ["-i", "a.mov"], script: { name: "ffmpeg", content: "" } });
  });
  it("refuses an update without a script where it was one", async () => {
    const { create, complete, refusal } = await api();
    const first = await create();
    await complete();
    expect(await refusal(first.id, { update: { inputs: [], folders: [] } })).toMatchObject({ status: 422 });
  });
  it("answers the same id to the same key, and refuses the key for another request", async () => {
    const { create, complete, retry, retried, refusal } = await api();
    const first = await create();
    await complete();
    const response = await retry(first.id, {}, "again");
    expect(response.status).toBe(201);
    const answer = (await response.json()) as RetryAnswer;
    const repeated = await retry(first.id, {}, "again");
    expect(repeated.status).toBe(200);
    expect(await repeated.json()).toEqual(answer);
    expect(await refusal(first.id, { retry_reason: "other" }, "again")).toMatchObject({
      status: 409,
      error_code: "idempotency_conflict",
    });
    await complete();
    expect(await retried(first.id, {}, "again")).toEqual({ ...answer, status: "completed" });
  });
  it.each(["lives", "was deleted"])("refuses the key of another execution, which %s, and claims nothing", async (other) => {
    const { create, complete, call, refusal, retried, get } = await api();
    const first = await create({}, "job-41");
    await complete();
    const second = await create({}, "job-42");
    await complete();
    if (other === "was deleted") await call("DELETE", `/api/v1/executions/${second.id}`);
    for (let time = 0; time < 2; time++) {
      expect(await refusal(first.id, {}, "job-42")).toMatchObject({
        status: 409,
        error_code: "idempotency_conflict",
        error_details: { execution_id: second.id },
      });
    }
    expect(await refusal(first.id, {}, "job-41")).toMatchObject({ error_code: "idempotency_conflict" });
    expect(await get(first.id)).toMatchObject({ retried_by: null, chain: [first.id] });
    expect(await retried(first.id, {}, "job-43")).toMatchObject({ original_execution_id: first.id, status: "queued" });
  });
  it("answers 503 while the new execution is only promised, so that its id is never one that is not found", async () => {
    const { call, executions } = await testApi();
    const original = { script: { name: "a.py", content: "print(1)" } };
    const { id } = (await (await call("POST", "/api/v1/executions", { body: original })).json()) as Execution;
    const stored = executions.all.get(id);
    if (stored === undefined) throw new Error("nothing was created");
    stored.retryVerdict = { accepted: true, created: true, confirmed: false };
    const response = await call("POST", `/api/v1/executions/${id}/retry`, { body: {}, headers: { "idempotency-key": "again" } });
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "1"]);
    expect(await response.json()).toMatchObject({ error_code: "service_unavailable" });
  });
  it("refuses what has not ended, and what was retried, naming the newest of the chain", async () => {
    const { create, complete, retried, refusal } = await api();
    const first = await create();
    expect(await refusal(first.id)).toMatchObject({
      status: 409,
      error_code: "execution_not_retryable",
      error_details: { status: "queued" },
    });
    await complete();
    const second = await retried(first.id);
    await complete();
    const third = await retried(second.new_execution_id);
    expect(await refusal(first.id)).toMatchObject({
      error_code: "already_retried",
      error_details: { newest: third.new_execution_id },
    });
  });
  it("allows two manual retries in a chain, and with force begins a new one", async () => {
    const { create, complete, retried, refusal, get } = await api();
    let { id } = await create();
    for (let round = 0; round < 2; round++) {
      await complete();
      id = (await retried(id)).new_execution_id as typeof id;
    }
    await complete();
    expect(await refusal(id)).toMatchObject({ status: 409, error_code: "retry_limit_reached", error_details: { limit: 2 } });
    const forced = await retried(id, { force: true });
    expect(await get(forced.new_execution_id)).toMatchObject({ retry_of: id, retry_count: 1, chain: [forced.new_execution_id] });
  });
  it("names the last that is there where the newest was deleted, and with force begins a new chain in its place", async () => {
    const { create, complete, retried, refusal, get, call } = await api();
    const first = await create();
    await complete();
    const second = await retried(first.id);
    await complete();
    expect(await refusal(first.id, { force: true })).toMatchObject({ error_details: { newest: second.new_execution_id } });
    await call("DELETE", `/api/v1/executions/${second.new_execution_id}`);
    expect(await refusal(first.id)).toMatchObject({
      status: 409,
      error_code: "already_retried",
      error_details: { newest: first.id, deleted: second.new_execution_id },
    });
    const forced = await retried(first.id, { force: true }, "anew");
    expect(await get(forced.new_execution_id)).toMatchObject({ retry_of: first.id, retry_count: 1, status: "queued" });
    expect(await get(first.id)).toMatchObject({ retried_by: forced.new_execution_id });
    expect(await retried(first.id, { force: true }, "anew")).toEqual(forced);
    const other = await refusal(first.id, { force: true });
    expect(other).toMatchObject({ error_code: "already_retried", error_details: { newest: forced.new_execution_id } });
  });
  it("finds behind a deleted retry what that was retried as: it takes no second branch beside it", async () => {
    const { create, complete, retried, refusal, get, call } = await api();
    const first = await create();
    await complete();
    const second = (await retried(first.id)).new_execution_id;
    await complete();
    const third = (await retried(second)).new_execution_id;
    await call("DELETE", `/api/v1/executions/${second}`);
    expect((await get(first.id)).chain).toEqual([first.id, second, third]);
    for (const force of [false, true]) {
      const refused = await refusal(first.id, { force });
      expect(refused).toMatchObject({ status: 409, error_code: "already_retried" });
      expect(refused.error_details).toEqual({ execution_id: first.id, newest: third });
    }
    await complete();
    await call("DELETE", `/api/v1/executions/${third}`);
    expect(await refusal(first.id)).toMatchObject({
      error_details: { newest: first.id, deleted: third },
      fix_commands: [`rgrid retry ${first.id} --force`],
    });
    const forced = await retried(first.id, { force: true });
    expect(await get(first.id)).toMatchObject({ retried_by: forced.new_execution_id });
  });
  it("takes script and inputs as they are now with update, and asks for what the store lacks", async () => {
    const { create, complete, retried, refusal, lease } = await api();
    const first = await create({ args: ["x"] });
    await complete();
    const script = { name: "a.py", content: "print('mended')" };
    const inputs = [{ path: "d.csv", sha256: "b".repeat(64), size_bytes: 3, executable: false }];
    const refused = await refusal(first.id, { update: { script, inputs } });
    expect(refused).toMatchObject({ status: 409, error_code: "missing_content" });
    await retried(first.id, { update: { script } });
    const { assignment } = await lease();
    expect([assignment.spec.script.content, assignment.spec.args]).toEqual(["print('mended')", ["x"]]);
  });
  it("installs what it did then, and with update what is given", async () => {
    const { create, complete, retried, get } = await api();
    const then = { manager: "pip" as const, packages: ["a"], locked: [], requirements: [], files: [], variables: [] };
    const now = { ...then, packages: ["a>=2"] };
    const update = { script: { name: "a.py", content: "print('mended')" } };
    const dependenciesOf = async (id: string) => (await get(id)).spec.dependencies;
    const first = await create({ dependencies: then });
    expect(await dependenciesOf(first.id)).toEqual(then);
    await complete();
    const second = await retried(first.id, { update });
    expect(await dependenciesOf(second.new_execution_id)).toEqual(then);
    await complete();
    const third = await retried(second.new_execution_id, { update: { ...update, dependencies: now } });
    expect(await dependenciesOf(third.new_execution_id)).toEqual(now);
  });
  it("is not there for another account or an unknown id", async () => {
    const { refusal } = await api();
    expect(await refusal(`exec_${"0".repeat(24)}`)).toMatchObject({ status: 404, error_code: "not_found" });
  });
});

describe("POST /executions/{id}/cancel", () => {
  it("leaves a tombstone where it overtakes its create", async () => {
    const { create, get, call } = await api();
    const { id } = await create({}, "first");
    expect((await get(id)).status).toBe("queued");
    const unknown = `exec_${"1".repeat(24)}`;
    expect((await call("POST", `/api/v1/executions/${unknown}/cancel`, {})).status).toBe(404);
    expect((await call("POST", `/api/v1/executions/${id}/cancel`, {})).status).toBe(200);
    expect((await get(id)).status).toBe("cancelled");
  });
});
