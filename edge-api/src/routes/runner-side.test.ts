import type { Assignment, ExecutionId, PollAnswer, RegisterAnswer, RegisterRequest, Upload } from "@rgrid/schema";
import { describe, expect, it } from "vitest";
import { inputKey } from "../ports/objects.ts";
import { checkRefusal, fieldsOf } from "../testing/check-refusal.ts";
import { type TestApi, testApi } from "../testing/test-api.ts";

const SECRET = `rgl_${"5".repeat(48)}`;
const SHA = "c".repeat(64);
const registration: RegisterRequest = {
  name: "lab-2",
  incarnation: "incarnation1",
  version: "0.1.0",
  executor: "docker",
  slots: 2,
  labels: ["gpu"],
  runtimes: ["python:3.11"],
  machine: { cpus: 2, memory_bytes: 1024, arch: "x64", os: "linux" },
  price_per_hour_micros: null,
};
const poll = {
  ...{ incarnation: "incarnation1", number: 1, slots: 2, labels: ["gpu"], runtimes: ["python:3.11"] },
  ...{ holds: [], free_disk: 1 },
};

const register = (api: TestApi, change: Partial<RegisterRequest> = {}) =>
  api.call("POST", "/api/v1/runner/register", { body: { ...registration, ...change }, token: api.account.token });
const registered = async (api: TestApi, change?: Partial<RegisterRequest>) =>
  (await (await register(api, change)).json()) as RegisterAnswer;
const pollWith = (api: TestApi, session: string, change: object = {}) =>
  api.call("POST", "/api/v1/runner/poll", { body: { ...poll, ...change }, token: session });

/** An execution with an input and an environment, leased as the tests' secret says. */
async function leased() {
  const api = await testApi();
  api.objects.store(inputKey(api.account.id, SHA), 3);
  const inputs = ["x.csv", "y.csv"].map((path) => ({ path, sha256: SHA, size_bytes: 3, executable: false }));
  const body = { script: { name: "a.py", content: "print(1)" }, inputs, env: { TOKEN: "hush" } };
  const response = await api.call("POST", "/api/v1/executions", { body });
  const { id } = (await response.json()) as { id: ExecutionId };
  const fake = api.executions.all.get(id);
  if (!fake) throw new Error("just created");
  fake.secret = SECRET;
  fake.verdict = { accepted: true, answer: { status: "running", version: 7, commands: [], stored_through: 3 } };
  const tell = (route: string, body?: unknown, token: string | null = SECRET) =>
    api.call("POST", `/api/v1/runner/executions/${id}/leases/1/${route}`, { token, ...(body === undefined ? {} : { body }) });
  return { api, id, fake, tell };
}

describe("POST /runner/register", () => {
  it("keeps a runner's id by its name, and tells the dispatcher", async () => {
    const api = await testApi();
    const [first, second] = [await registered(api), await registered(api, { incarnation: "incarnation2", slots: 3 })];
    expect(second.runner_id).toBe(first.runner_id);
    expect((await registered(api, { name: "other" })).runner_id).not.toBe(first.runner_id);
    expect(api.dispatchers.registrations[1]).toMatchObject({ incarnation: "incarnation2", account_id: api.account.id });
    api.dispatchers.presence = [
      {
        ...{ runner_id: first.runner_id, name: "lab-2", runtimes: [], warm: [] },
        online: true,
        last_seen_at: api.clock.at,
        slots_in_use: 1,
        free_disk_bytes: 5,
        full: "the disk is full",
        settings: null,
      },
    ];
    const list = (await (await api.call("GET", "/api/v1/runners")).json()) as { items: object[] };
    expect(list.items).toContainEqual(
      expect.objectContaining({ name: "lab-2", slots: 3, slots_in_use: 1, full: "the disk is full", settings: null }),
    );
    expect(list.items).toContainEqual(
      expect.objectContaining({ name: "other", online: false, last_seen_at: null, full: null, settings: null }),
    );
  });
  it("takes a runner token only", async () => {
    const api = await testApi();
    const answer = await api.call("POST", "/api/v1/runner/register", { body: registration });
    await checkRefusal(answer, 403, "forbidden");
  });
});

describe("POST /runner/poll", () => {
  it("is limited for one process of a runner, and not for the next one", async () => {
    const api = await testApi({ limits: { pollsBurstPerRunner: 2, pollsPerMinutePerRunner: 30 } });
    const { session } = await registered(api);
    for (let polls = 0; polls < 2; polls++) expect((await pollWith(api, session)).status).toBe(200);
    const refused = await pollWith(api, session);
    await checkRefusal(refused, 429, "rate_limited");
    expect(refused.headers.get("retry-after")).toBe("2");
    const incarnation = "incarnation2";
    const next = await registered(api, { incarnation });
    expect((await pollWith(api, next.session, { incarnation })).status).toBe(200);
    api.clock.at += 2_000;
    expect((await pollWith(api, session)).status).toBe(200);
  });
  it("refuses a session that is forged, of another incarnation, or over", async () => {
    const api = await testApi();
    const { session } = await registered(api);
    const [payload = "", signature = ""] = session.slice(4).split(".");
    const forged = JSON.stringify({ ...JSON.parse(atob(payload)), dispatcher: "shared-9" });
    for (const token of [
      `rgs_${btoa(forged).replace(/=+$/, "")}.${signature}`,
      `rgs_${payload}.AAAA`,
      "rgs_",
      `rgs_${payload}.%%`,
    ]) {
      await checkRefusal(await pollWith(api, token), 401, "unauthorized");
    }
    await checkRefusal(await pollWith(api, session, { incarnation: "incarnation9" }), 401, "unauthorized");
    expect((await pollWith(api, session)).status).toBe(200);
    api.clock.at += api.ports.config.limits.runnerSessionTtlMs;
    await checkRefusal(await pollWith(api, session), 401, "unauthorized");
  });
  it("answers a replaced runner and one that is not known any more", async () => {
    const api = await testApi();
    const { session } = await registered(api);
    api.dispatchers.pollResult = { outcome: "replaced" };
    await checkRefusal(await pollWith(api, session), 409, "runner_replaced");
    api.dispatchers.pollResult = { outcome: "unregistered" };
    await checkRefusal(await pollWith(api, session), 401, "unauthorized");
  });
  it("brings the assignment with plain environment values and URLs, and drops an offer that is over", async () => {
    const { api, id } = await leased();
    const { session } = await registered(api);
    const offer = { execution_id: id, lease: 1, secret: SECRET };
    const over = { ...offer, secret: `rgl_${"6".repeat(48)}` };
    api.dispatchers.pollResult = { outcome: "work", offers: [offer, over], commands: [] };
    const { assignments } = (await (await pollWith(api, session)).json()) as PollAnswer;
    expect(assignments).toHaveLength(1);
    const [assignment] = assignments as [Assignment];
    expect(assignment.env).toEqual({ TOKEN: "hush" });
    expect(assignment.inputs.map((input) => input.path)).toEqual(["x.csv", "y.csv"]);
    expect(assignment.inputs[1]?.url).toContain(SHA);
    expect(assignment.spec).not.toHaveProperty("env_sealed");
    expect(assignment.lease_secret).toBe(SECRET);
  });
});

describe("a poll that brings work of which an execution can't be reached", () => {
  async function check(change: { commands: boolean; reachable: boolean }): Promise<Response> {
    const { api, id } = await leased();
    const { session } = await registered(api);
    const offer = { execution_id: id, lease: 1, secret: SECRET };
    const other: ExecutionId = `exec_${"9".repeat(24)}`;
    api.executions.unreachable.add(other);
    if (!change.reachable) api.executions.unreachable.add(id);
    const command = { execution_id: id, lease: 2, command: { type: "cancel" as const, signal: "SIGINT" as const } };
    api.dispatchers.pollResult = {
      outcome: "work",
      offers: [{ ...offer, execution_id: other }, offer],
      commands: change.commands ? [command] : [],
    };
    return pollWith(api, session);
  }

  it("brings the others", async () => {
    const { assignments } = (await (await check({ commands: false, reachable: true })).json()) as PollAnswer;
    expect(assignments.map(({ lease }) => lease)).toEqual([1]);
  });
  it("brings commands", async () => {
    const answer = (await (await check({ commands: true, reachable: false })).json()) as PollAnswer;
    expect([answer.assignments.length, answer.commands.length]).toEqual([0, 1]);
  });
  it("is refused where there is nothing else to say, so that its runner waits before it asks again", async () => {
    await checkRefusal(await check({ commands: false, reachable: false }), 503, "service_unavailable");
  });
});

describe("the routes of a lease", () => {
  it("hand each fact to the execution with the lease's secret", async () => {
    const { api, tell } = await leased();
    const exit = {
      exit_code: 0,
      signal: null,
      oom: false,
      timed_out: false,
      duration_ms: 1,
      cpu_ms: 1,
      peak_memory_bytes: 1,
      error: null,
    };
    const chunk = { seq: 1, stream: "stdout", at: 1, encoding: "utf8", data: "x" };
    const facts: [string, object][] = [
      ["accept", {}],
      ["started", {}],
      ["heartbeat", { heard: ["cancel"] }],
      ["events", { heard: [], chunks: [chunk] }],
      ["exited", exit],
      ["finish", { verdict: "completed", exit, error: null, outputs: [], log_seq: 1 }],
      ["release", { reason: "drain" }],
    ];
    for (const [route, body] of facts) {
      expect(await (await tell(route, body)).json()).toMatchObject({ version: 7, stored_through: 3 });
    }
    expect(api.executions.leaseCalls.map((call) => call.type)).toEqual([
      "accept",
      "started",
      "heartbeat",
      "log",
      "exited",
      "finish",
      "release",
    ]);
    expect(new Set(api.executions.leaseCalls.map((call) => `${call.lease} ${call.secret}`))).toEqual(new Set([`1 ${SECRET}`]));
  });
  it("refuse with what the runner needs to correct itself", async () => {
    const { fake, tell } = await leased();
    fake.verdict = { accepted: false, reason: "gap", status: "running", version: 9, expected: 4 };
    const gap = await checkRefusal(await tell("heartbeat", { heard: [] }), 409, "conflict");
    expect(gap.error_details).toEqual({ reason: "gap", status: "running", version: 9, expected: 4 });
    for (const reason of ["lease_lost", "cancelled", "already_ended", "deleted"] as const) {
      fake.verdict = { accepted: false, reason, status: "cancelled", version: 9 };
      expect((await checkRefusal(await tell("accept", {}), 409, "lease_lost")).error_details).toMatchObject({ reason });
    }
  });
  it("take a lease's secret only, and know no other execution", async () => {
    const { api, tell } = await leased();
    await checkRefusal(await tell("accept", {}, api.account.key), 403, "forbidden");
    await checkRefusal(await tell("accept", {}, "rgl_short"), 401, "unauthorized");
    const path = `/api/v1/runner/executions/exec_${"0".repeat(24)}/leases/1/accept`;
    await checkRefusal(await api.call("POST", path, { body: {}, token: SECRET }), 404, "not_found");
    const bad = await api.call("POST", "/api/v1/runner/executions/exec_1/leases/0/accept", { body: {}, token: SECRET });
    expect(fieldsOf(await checkRefusal(bad, 422, "validation_failed"))).toEqual(["id", "lease"]);
  });
  it("refuse log chunks and posts over their limits", async () => {
    const { tell } = await leased();
    const chunk = (seq: number, size: number) => ({ seq, stream: "stdout", at: 1, encoding: "utf8", data: "x".repeat(size) });
    const post = (chunks: object[]) => tell("events", { heard: [], chunks });
    await checkRefusal(await post([chunk(1, 256 * 1024 + 1)]), 413, "payload_too_large");
    await checkRefusal(await post([1, 2, 3, 4, 5].map((seq) => chunk(seq, 256 * 1024))), 413, "payload_too_large");
    expect((await post([1, 2, 3, 4].map((seq) => chunk(seq, 256 * 1024)))).status).toBe(200);
  });
  it("sign URLs for the holder of the lease, outputs in the order asked", async () => {
    const { id, tell } = await leased();
    const inputs = (await (await tell("inputs", { digests: [SHA] })).json()) as { items: { sha256: string }[] };
    expect(inputs.items.map((item) => item.sha256)).toEqual([SHA]);
    const files = ["b/ü.txt", "a.txt"].map((path) => ({ path, size_bytes: 0, sha256: SHA, executable: false }));
    const { uploads } = (await (await tell("outputs", { files })).json()) as { uploads: Upload[] };
    expect(uploads.map((upload) => new URL(upload.url).pathname)).toEqual([
      `/outputs/${id}/1/b/%C3%BC.txt`,
      `/outputs/${id}/1/a.txt`,
    ]);
    expect(uploads[0]?.headers).toMatchObject({ "if-none-match": "*" });
    const wrong = `rgl_${"6".repeat(48)}`;
    await checkRefusal(await tell("outputs", { files }, wrong), 409, "lease_lost");
    await checkRefusal(await tell("inputs", { digests: [SHA] }, wrong), 409, "lease_lost");
    const outside = [{ path: "../x", size_bytes: 0, sha256: SHA, executable: false }];
    expect(fieldsOf(await checkRefusal(await tell("outputs", { files: outside }), 422, "validation_failed"))).toEqual([
      "files.0.path",
    ]);
  });
});
