import { expect, inject, it } from "vitest";
import { consoleForFile, rowOf, seen } from "./harness/console.ts";
import { run, submit } from "./harness/runs.ts";

const open = consoleForFile();

it("keeps what it has while the API is away, says so, and goes on by itself when it is back", async () => {
  const before = await run("pass", { name: "before.py" });
  const { page, go } = await open();
  await go("/executions");
  await seen(page.getByText("Live", { exact: true }));
  await seen(rowOf(page, before.id));
  // The stack's supervisor starts it again on the same port.
  process.kill(-inject("console").apiPid, "SIGKILL");
  await seen(page.getByText(/^Reconnecting, as of /));
  expect(await rowOf(page, before.id).count()).toBe(1);
  await seen(page.getByText("Live", { exact: true }));
  const after = await submit("pass", { name: "after.py" });
  await seen(rowOf(page, after));
});
