import type { BrowserContext } from "playwright-core";
import { expect, it } from "vitest";
import { consoleForFile, rowOf, seen, stack } from "./harness/console.ts";
import { cancelled, run, submit } from "./harness/runs.ts";

const open = consoleForFile();

/**
 * Breaks the first request for every address, as a network that changes does to all that is under way; not the document, which the browser asks for again by
 * itself, and `start.js`, which watches over the others.
 * @returns the kinds of what was broken
 */
async function breakEachOnce(context: BrowserContext): Promise<Set<string>> {
  const known = new Set<string>();
  const broken = new Set<string>();
  await context.route("**/*", async (route) => {
    const request = route.request();
    const { pathname } = new URL(request.url());
    const key = `${request.method()} ${pathname}`;
    if (request.resourceType() === "document" || pathname === "/start.js" || known.has(key)) return route.continue();
    known.add(key);
    broken.add(request.resourceType());
    return route.abort("internetdisconnected");
  });
  return broken;
}

it("comes up, reads, and does what it is told though every connection breaks once", async () => {
  const { id } = await run('print("survived")\nimport struct, zlib\nopen("table.csv", "w").write("name\\nthrough\\n")', {
    name: "drops.py",
  });
  const { page, context, go } = await open();
  const broken = await breakEachOnce(context);
  await go("/executions?q=script:drops.py");
  await seen(rowOf(page, id));
  await rowOf(page, id).getByRole("link", { name: "drops.py", exact: true }).click();
  await seen(page.getByText("survived"));
  await page.getByRole("button", { name: "table.csv", exact: true }).click();
  await seen(page.getByRole("cell", { name: "through" }));
  await page.getByRole("tab", { name: "Script" }).click();
  await seen(page.locator(".panel-script").getByText("survived"));
  await page.getByRole("button", { name: "Retry" }).click();
  await page.waitForURL((url) => url.pathname.startsWith("/executions/exec_") && !url.pathname.endsWith(id));
  await page.getByRole("link", { name: "Overview" }).click();
  await seen(page.getByText("Queue wait"));
  await page.getByRole("link", { name: "Settings" }).click();
  await seen(page.getByRole("heading", { name: "API keys" }));
  await seen(page.getByRole("cell", { name: "local-1" }).first());
  expect([...broken]).toEqual(expect.arrayContaining(["fetch", "script", "stylesheet"]));
});

it("says in the API's own words that a running log is refused, and follows it when it is told to try again", async () => {
  const id = await submit('import time\nprint("at last", flush=True)\ntime.sleep(600)', { name: "refused.py" });
  const { page, context, go } = await open();
  const body = {
    error_code: "permission_denied",
    error_message: "Not for you today",
    suggested_fix: "Come back.",
    request_id: "req_1",
  };
  const headers = { "access-control-allow-origin": stack().console_url };
  await context.route(`**/executions/${id}/events*`, (route) => route.fulfill({ status: 403, headers, json: body }));
  await go(`/executions/${id}`);
  const notice = page.getByRole("alert").filter({ hasText: "Not for you today" });
  await seen(notice);
  await seen(page.getByText("Not followed"));
  expect(await page.getByText("Reconnecting").count()).toBe(0);
  await context.unrouteAll();
  await notice.getByRole("button", { name: "Try again" }).click();
  await seen(page.locator(".log .ln", { hasText: "at last" }));
  await seen(page.getByRole("button", { name: "Following" }));
  await cancelled(id);
});

it("says so when its own files do not come at all", async () => {
  const { page, context, go } = await open();
  await context.route("**/assets/*.js", (route) => route.abort("internetdisconnected"));
  await go("/executions");
  await seen(page.getByText("The console's files can't be loaded. Reload the page to try again."));
});
