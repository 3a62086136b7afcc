import { describe, expect, inject, it } from "vitest";
import { ask, clientOf, keyOf, refusal } from "./harness/api.ts";
import { HandMadeRunner } from "./harness/hand-made-runner.ts";

const LIST = "/api/v1/executions";
const { ready } = inject("stack");

describe("who may call", () => {
  const [id, secret] = [keyOf(0).split("_")[1] ?? "", keyOf(0).split("_")[2] ?? ""];
  it.each([
    ["no key", null],
    ["no form of one", "nonsense"],
    ["a key that never was", `rgk_${"0".repeat(24)}_${secret}`],
    ["a wrong secret", `rgk_${id}_${"0".repeat(48)}`],
    ["a key cut short", `rgk_${id}_${secret.slice(0, -1)}`],
  ])("answers 401 unauthorized to %s", async (_name, token) => {
    const response = await ask(LIST, { token });
    expect(response.headers.get("www-authenticate")).toBe("Bearer");
    expect(await refusal(response)).toMatchObject({ status: 401, error_code: "unauthorized" });
  });

  it("lets a runner's token register and nothing else", async () => {
    for (const path of [LIST, "/api/v1/me", "/api/v1/runners"]) {
      expect(await refusal(await ask(path, { token: ready.runner_token }))).toMatchObject({
        status: 403,
        error_code: "forbidden",
      });
    }
    const poll = await ask("/api/v1/runner/poll", { method: "POST", token: ready.runner_token, body: {} });
    expect((await refusal(poll)).status).toBe(403);
    const register = await ask("/api/v1/runner/register", { method: "POST", body: {} });
    expect((await refusal(register)).error_code).toBe("forbidden");
  });

  it("lets a lease's secret serve that lease alone", async () => {
    const runner = await HandMadeRunner.register(ready);
    const { session } = runner;
    const assigned = await runner.assignments(2);
    const [one, other] = assigned;
    if (!one || !other) throw new Error("there are two");

    expect((await runner.call(one, "accept")).status).toBe(200);
    expect(await refusal(await runner.call(other, "accept", {}, one.lease_secret))).toMatchObject({ error_code: "lease_lost" });
    const next = { ...one, lease: one.lease + 1 };
    expect(await refusal(await runner.call(next, "heartbeat", { heard: [] }))).toMatchObject({ error_code: "lease_lost" });
    for (const token of [one.lease_secret, session]) {
      expect((await refusal(await ask(LIST, { token }))).error_code).toBe("forbidden");
      expect((await refusal(await ask(`${LIST}/${one.execution_id}`, { token }))).error_code).toBe("forbidden");
    }
    for (const token of [session, keyOf(1)]) {
      expect((await refusal(await runner.call(one, "heartbeat", { heard: [] }, token))).error_code).toBe("forbidden");
    }

    const still = await clientOf(1).call("getExecution", { params: { id: other.execution_id } });
    expect(still).toMatchObject({ status: "queued", phase: "offered" });
    for (const { execution_id } of assigned) {
      await clientOf(1).call("cancelExecution", { params: { id: execution_id }, body: { signal: "SIGTERM" } });
    }
  });

  it("shows figures to the operator alone", async () => {
    expect((await refusal(await ask("/metrics"))).status).toBeGreaterThanOrEqual(401);
    const metrics = await ask("/metrics", { token: ready.operator_token });
    expect(await metrics.text()).toContain("rgrid_requests_total");
  });
});
