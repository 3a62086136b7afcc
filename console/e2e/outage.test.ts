import { expect, inject, it } from "vitest";
import { type Console, consoleForFile, gone, rowOf, seen } from "./harness/console.ts";
import { cancelled, run, submit } from "./harness/runs.ts";

const open = consoleForFile();

/** A page that hears of a run's end and can't read of it. */
async function missesTheEnd({ page, context, go }: Console, name: string): Promise<void> {
  const id = await submit("import time\ntime.sleep(600)", { name });
  await go(`/executions/${id}`);
  await seen(page.locator(".side").getByText("Running"));
  await context.route(`**/api/v1/executions/${id}`, (route) => route.abort("internetdisconnected"));
  await cancelled(id);
  await seen(page.getByRole("alert").filter({ hasText: "The API does not answer" }));
}

it("keeps what it has while the API is away, says so, and goes on by itself when it is back", async () => {
  const before = await run("pass", { name: "before.py" });
  const { page, go } = await open();
  await go("/executions");
  await seen(page.getByText("Live", { exact: true }));
  await seen(rowOf(page, before.id));
  const other = await open();
  await missesTheEnd(other, "missed.py");
  await other.context.unrouteAll();
  // The stack's supervisor starts it again on the same port.
  process.kill(-inject("console").apiPid, "SIGKILL");
  await seen(page.getByText(/^Reconnecting, as of /));
  expect(await rowOf(page, before.id).count()).toBe(1);
  await seen(page.getByText("Live", { exact: true }));
  // The stream goes on behind the end that it told of: that the page could not read of it, the page has to remember.
  await seen(other.page.locator(".side").getByText("Cancelled"));
  await gone(other.page.getByRole("alert"));
  const after = await submit("pass", { name: "after.py" });
  await seen(rowOf(page, after));
});

it("asks for an execution again when it is told to", async () => {
  const opened = await open();
  await missesTheEnd(opened, "told.py");
  await opened.context.unrouteAll();
  const notice = opened.page.getByRole("alert");
  await notice.getByRole("button", { name: "Try again" }).click();
  await seen(opened.page.locator(".side").getByText("Cancelled"));
  await gone(notice);
});
