import { type Assignment, pollAnswer, registerAnswer } from "@rgrid/schema";
import { describe, expect, inject, it } from "vitest";
import { ask, clientOf, keyOf, refusal } from "./harness/api.ts";

const LIST = "/api/v1/executions";
const { ready } = inject("stack");
const script = { name: "a.py", content: "print(1)\n" };

/** A hand-made runner of the second account, which has no other. */
async function assignments(count: number): Promise<{ session: string; assigned: Assignment[] }> {
  const incarnation = "0123456789abcdef";
  const client = clientOf(1);
  for (let n = 0; n < count; n++) await client.call("createExecution", { body: { script, labels: ["by-hand"] } });
  const runtimes = ["python:3.11"];
  const machine = { cpus: 1, memory_bytes: 1, arch: "x64", os: "linux" };
  const identity = { name: "by-hand", incarnation, version: "0", executor: "docker", slots: 4, labels: ["by-hand"] };
  const body = { ...identity, runtimes, machine, price_per_hour_micros: null };
  const registered = await ask("/api/v1/runner/register", { method: "POST", token: ready.accounts[1]?.runner_token ?? "", body });
  const { session } = registerAnswer.parse(await registered.json());
  const assigned: Assignment[] = [];
  while (assigned.length < count) {
    const holds = assigned.map(({ execution_id, lease }) => ({ execution_id, lease, heard: [] }));
    const poll = { incarnation, slots: 4 - holds.length, labels: ["by-hand"], runtimes, holds, free_disk: 1e12 };
    const answer = await ask("/api/v1/runner/poll", { method: "POST", token: session, body: poll });
    assigned.push(...pollAnswer.parse(await answer.json()).assignments);
  }
  return { session, assigned };
}

const leaseRoute = ({ execution_id, lease }: Assignment, route: string): string =>
  `/api/v1/runner/executions/${execution_id}/leases/${lease}/${route}`;

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
    const { session, assigned } = await assignments(2);
    const [one, other] = assigned;
    if (!one || !other) throw new Error("there are two");
    const post = (path: string, token: string, body: unknown = {}) => ask(path, { method: "POST", token, body });

    expect((await post(leaseRoute(one, "accept"), one.lease_secret)).status).toBe(200);
    expect(await refusal(await post(leaseRoute(other, "accept"), one.lease_secret))).toMatchObject({ error_code: "lease_lost" });
    expect(
      await refusal(await post(leaseRoute({ ...one, lease: one.lease + 1 }, "heartbeat"), one.lease_secret, { heard: [] })),
    ).toMatchObject({
      error_code: "lease_lost",
    });
    for (const token of [one.lease_secret, session]) {
      expect((await refusal(await ask(LIST, { token }))).error_code).toBe("forbidden");
      expect((await refusal(await ask(`${LIST}/${one.execution_id}`, { token }))).error_code).toBe("forbidden");
    }
    expect((await refusal(await post(leaseRoute(one, "heartbeat"), session, { heard: [] }))).error_code).toBe("forbidden");
    expect((await refusal(await post(leaseRoute(one, "heartbeat"), keyOf(1), { heard: [] }))).error_code).toBe("forbidden");

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
