import type { StackHandle } from "@rgrid/stack";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ask, clientOf, refusal } from "./harness/api.ts";
import { HandMadeRunner } from "./harness/hand-made-runner.ts";
import { endStack, newStack } from "./harness/new-stack.ts";

let stack: StackHandle;
beforeAll(async () => {
  stack = await newStack({ runners: 0, limits: { ensureFirstMs: 500, ensureRepeatMs: 500, pollMs: 2_000 } });
}, 180_000);
afterAll(() => endStack(stack), 60_000);

it("moves an account with what is queued, which runs there; with a lease it stays, and its runner is listed by the new dispatcher", async () => {
  const { ready } = stack;
  const client = clientOf(1, ready);
  const { account } = await client.call("me", {});
  const move = (to: string) =>
    ask(`/api/v1/operator/accounts/${account.id}/move`, {
      method: "POST",
      token: ready.operator_token,
      body: { to },
      stack: ready,
    });

  const script = { name: "a.py", content: "print(1)\n" };
  const queued = await client.call("createExecution", { body: { script, labels: ["by-hand"] } });
  expect(await (await move("own-1")).json()).toEqual({ account_id: account.id, from: "shared-0", to: "own-1", epoch: 1 });

  const runner = await HandMadeRunner.register(ready);
  const taken = [];
  while (taken.length === 0) taken.push(...(await runner.poll({ slots: 1 })));
  const [assignment] = taken;
  if (assignment === undefined) throw new Error("the loop ends with an assignment");
  expect(assignment.execution_id).toBe(queued.id);
  expect((await runner.call(assignment, "accept")).status).toBe(200);

  expect(await refusal(await move("shared-0"))).toMatchObject({
    status: 409,
    error_code: "conflict",
    error_details: { leased: 1 },
  });
  expect((await client.call("listRunners", {})).items).toMatchObject([{ name: "by-hand", online: true, slots_in_use: 1 }]);
  expect((await runner.call(assignment, "release", { reason: "the test ends" })).status).toBe(200);
}, 60_000);
