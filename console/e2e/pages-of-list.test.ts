import type { ExecutionItem } from "@rgrid/schema";
import { expect, it } from "vitest";
import { consoleForFile, seen } from "./harness/console.ts";
import { run } from "./harness/runs.ts";

const open = consoleForFile();
const PAGE = 50;

it("reads the list anew when the event stream opens while the next page is on its way, and then that page", async () => {
  const { spec: _, timeline: __, chain: ___, ...example } = await run("pass", { name: "example.py" });
  const itemsOf = (page: number, first: string): Partial<ExecutionItem>[] =>
    Array.from({ length: PAGE }, (_item, n) => ({
      ...example,
      id: `exec_${String(page * PAGE + n).padStart(24, "0")}`,
      script: n === 0 ? first : "other.py",
    }));
  const { page, context, go } = await open();
  const nextPageAsked = Promise.withResolvers<void>();
  const readAnew = Promise.withResolvers<void>();
  let reads = 0;
  await context.route("**/api/v1/executions/counts*", (route) =>
    route.fulfill({
      json: { total: 2 * PAGE, by_status: { queued: 0, running: 0, completed: 2 * PAGE, failed: 0, cancelled: 0 } },
    }),
  );
  await context.route(/\/api\/v1\/executions(\?|$)/, async (route) => {
    if (new URL(route.request().url()).searchParams.has("cursor")) {
      nextPageAsked.resolve();
      await readAnew.promise;
      // The first of these was given up by the page.
      return route.fulfill({ json: { items: itemsOf(1, "last-page.py"), next_cursor: null } }).catch(() => undefined);
    }
    reads++;
    if (reads === 1) return route.fulfill({ json: { items: itemsOf(0, "before.py"), next_cursor: "next" } });
    readAnew.resolve();
    // Time enough for the page to ask for more, if it were to.
    await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
    return route.fulfill({ json: { items: itemsOf(0, "after.py"), next_cursor: "next" } }).catch(() => undefined);
  });
  await context.route("**/api/v1/events", async (route) => {
    await nextPageAsked.promise;
    await route.continue();
  });
  await go("/executions");
  // The stream tells what it has had in its last seconds, too: the real one, which none of these pages holds.
  await seen(page.getByText(new RegExp(`^(${2 * PAGE}|${2 * PAGE + 1}) of \\1 loaded$`)));
  await seen(page.getByText("after.py", { exact: true }));
  expect(await page.getByText("before.py", { exact: true }).count()).toBe(0);
});
