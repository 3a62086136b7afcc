import type { Execution } from "@rgrid/schema";
import { afterEach, expect, it } from "vitest";
import { memoryApi } from "../testing/memory-api.ts";

const open: { close: () => void }[] = [];
async function api() {
  const made = await memoryApi();
  open.push(made);
  const submit = (body: object = {}, key?: string) => made.create({ args: ["a", "b"], env: { LEVEL: "3" }, ...body }, key);
  const completed = async (body: object = {}): Promise<Execution> => {
    const execution = await submit(body);
    await made.complete();
    return execution;
  };
  return { ...made, submit, completed, reuse: (body: object = {}) => submit({ ...body, reuse: true }) };
}
afterEach(() => {
  for (const made of open.splice(0)) made.close();
});

it("answers with the newest completed execution of the same content, whatever it is called, and runs nothing", async () => {
  const { completed, reuse, call } = await api();
  await completed();
  const newest = await completed();
  const other = {
    metadata: { run: "2" },
    priority: 5,
    concurrency_key: "one",
    limits: { timeout_ms: 1000 },
    command_line: "rgrid run a.py",
    retries_max: 0,
    caller: { columns: 132 },
  };
  for (const body of [{}, other]) expect(await reuse(body)).toMatchObject({ id: newest.id, status: "completed" });
  const { items } = (await (await call("GET", "/api/v1/executions")).json()) as { items: unknown[] };
  expect(items).toHaveLength(2);
});
it.each([
  ["the script", { script: { name: "a.py", content: "print(2)" } }],
  ["the script's name", { script: { name: "b.py", content: "print(1)" } }],
  ["the arguments", { args: ["b", "a"] }],
  ["an environment value", { env: { LEVEL: "4" } }],
  ["the network", { network: false }],
  ["a folder", { folders: ["out"] }],
  ["the time zone", { caller: { tz: "Asia/Tokyo" } }],
  ["the colour of a terminal", { caller: { color: true } }],
])("runs where %s differs", async (_what, body) => {
  const { completed, reuse } = await api();
  const { id } = await completed();
  expect(await reuse(body)).not.toMatchObject({ id });
});
it("runs where it ran, but did not complete, or was deleted", async () => {
  const { submit, lease, reuse, call, completed } = await api();
  const waiting = await submit();
  const second = await reuse();
  expect(second.id).not.toBe(waiting.id);
  for (const { id } of [waiting, second]) await call("POST", `/api/v1/executions/${id}/cancel`, {});
  const third = await completed();
  await call("DELETE", `/api/v1/executions/${third.id}`);
  const fourth = await reuse();
  expect([waiting.id, second.id, third.id]).not.toContain(fourth.id);
  expect((await lease()).assignment.execution_id).toBe(fourth.id);
});
it("answers a repeat by the execution that was accepted, though another has completed meanwhile", async () => {
  const { submit, complete } = await api();
  const first = await submit();
  const asked = () => submit({ reuse: true }, "k");
  const accepted = await asked();
  expect(accepted.id).not.toBe(first.id);
  await complete();
  expect(await submit({ reuse: true })).toMatchObject({ id: first.id });
  expect(await asked()).toMatchObject({ id: accepted.id });
});
it("does not run unasked what was run before", async () => {
  const { completed, submit } = await api();
  const { id } = await completed();
  expect(await submit()).not.toMatchObject({ id });
});
