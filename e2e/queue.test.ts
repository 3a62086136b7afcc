import type { StackHandle } from "@rgrid/stack";
import { afterAll, beforeAll, expect, it } from "vitest";
import { clientOf } from "./harness/api.ts";
import { HandMadeRunner } from "./harness/hand-made-runner.ts";
import { endStack, newStack } from "./harness/new-stack.ts";

let stack: StackHandle;
beforeAll(async () => {
  stack = await newStack({ runners: 0, limits: { pollMs: 2_000 } });
}, 180_000);
afterAll(() => endStack(stack), 60_000);

it("has one more script behind a hundred runs of another be next or next but one", async () => {
  const client = clientOf(1, stack.ready);
  const create = (name: string) =>
    client.call("createExecution", { body: { script: { name, content: "print(1)\n" }, labels: ["by-hand"] } });
  const sweep: string[] = [];
  for (let n = 0; n < 100; n++) sweep.push((await create("sweep.py")).id);
  const look = await create("look.py");

  const runner = await HandMadeRunner.register(stack.ready);
  const taken: string[] = [];
  while (taken.length === 0) for (const { execution_id } of await runner.poll({ slots: 2 })) taken.push(execution_id);
  // The offers of one answer are in no order.
  expect(taken.toSorted()).toEqual([sweep[0], look.id].toSorted());
}, 60_000);
