import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { consoleForFile, gone, inLog, rowOf, SECOND, seen } from "./harness/console.ts";
import { makeGate } from "./harness/gate.ts";
import { cancelled, remove, run, submit } from "./harness/runs.ts";

const open = consoleForFile();
const HIDDEN_MAX_MS = 30_000;
const ANSWER_MAX_MS = 20_000;
const PATIENCE_MS = 45_000;

/** As the browser does when another tab comes to the front; a headless one shows all of its tabs. */
const turn = (page: Page, to: DocumentVisibilityState): Promise<void> =>
  page.evaluate((state) => {
    Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  }, to);

/** Hidden for as long as a tab keeps its streams. The page's clock is moved: nobody waits. */
async function leave(page: Page): Promise<void> {
  await turn(page, "hidden");
  await page.clock.fastForward(HIDDEN_MAX_MS);
}

/** @returns waits until the page holds so many event streams open */
function streamsOf(page: Page): (count: number) => Promise<void> {
  const held = new Set<unknown>();
  page.on("request", (request) => {
    if (new URL(request.url()).pathname.endsWith("/events")) held.add(request);
  });
  for (const end of ["requestfinished", "requestfailed"] as const) page.on(end as "requestfailed", (it) => held.delete(it));
  return (count) => expect.poll(() => held.size, { timeout: PATIENCE_MS }).toBe(count);
}

it("holds no stream while nobody can see it, and goes on where it was when somebody does", async () => {
  const { page, go } = await open();
  await page.clock.install();
  const streams = streamsOf(page);
  const gate = await makeGate();
  const id = await submit(
    `print("early", flush=True)\n${gate.waiting}\nprint("meanwhile", flush=True)\nimport time\ntime.sleep(600)`,
    { name: "hidden.py" },
  );
  await go(`/executions/${id}`);
  await inLog(page.locator(".log .ln", { hasText: "early" }));
  await streams(2);

  await leave(page);
  await streams(0);
  const other = await open();
  await other.go(`/executions/${id}`);
  gate.open();
  await inLog(other.page.locator(".log .ln", { hasText: "meanwhile" }));
  expect(await page.locator(".log .ln", { hasText: "meanwhile" }).count()).toBe(0);

  await turn(page, "visible");
  await inLog(page.locator(".log .ln", { hasText: "meanwhile" }));
  await streams(2);
  for (const text of ["early", "meanwhile"]) expect(await page.locator(".log .ln", { hasText: text }).count()).toBe(1);
  await leave(page);
  await streams(0);
  await cancelled(id);
  await turn(page, "visible");
  await seen(page.locator(".side").getByText("Cancelled"));
});

it("shows in its list what came while nobody could see it", async () => {
  const before = await run("pass", { name: "before-leaving.py" });
  const { page, go } = await open();
  await page.clock.install();
  const streams = streamsOf(page);
  await go("/executions");
  await seen(rowOf(page, before.id));
  await seen(page.getByText("Live", { exact: true }));
  await leave(page);
  await streams(0);
  const { id } = await run("pass", { name: "meanwhile.py" });
  expect(await rowOf(page, id).count()).toBe(0);
  await turn(page, "visible");
  await seen(rowOf(page, id).getByText("Completed"));
  expect(await rowOf(page, id).count()).toBe(1);
  await seen(page.getByText("Live", { exact: true }));
});

it("has its list where it was, read anew, after a time that is longer than removals are told", async () => {
  // They wait: this account has no runner.
  const tag = { account: 1, metadata: { tag: "far" } };
  const ids: string[] = [];
  for (let n = 0; n < 64; n++) ids.unshift(await submit("pass", { name: `far-${n}.py`, ...tag }));
  const { page, go } = await open({ email: SECOND, options: { viewport: { width: 1200, height: 460 } } });
  await page.clock.install();
  const streams = streamsOf(page);
  await go("/executions?q=tag:far");
  await seen(page.getByText("Live", { exact: true }));
  const scrollTo = (top: number) => page.getByRole("table").evaluate((table, top) => table.scrollTo({ top }), top);
  for (const [loaded, top] of [
    [50, 1_900],
    [64, 2_000],
  ] as const) {
    await seen(page.getByText(new RegExp(`^${loaded} of 64 loaded`)));
    await scrollTo(top);
  }
  const watched = rowOf(page, ids[53] ?? "");
  await seen(watched);
  const before = await watched.boundingBox();
  await leave(page);
  await streams(0);
  const came = await submit("pass", { name: "came.py", ...tag });
  const removed = await cancelled(ids[55] ?? "", 1);
  await remove(removed.id, 1);
  await page.clock.fastForward(600_000);
  await turn(page, "visible");
  await seen(page.getByRole("button", { name: "1 new execution" }));
  await gone(rowOf(page, removed.id));
  expect(await watched.boundingBox()).toEqual(before);
  expect(await rowOf(page, came).count()).toBe(0);
});

it("says that the API does not answer where a call is kept back for long, and asks again when it is told to", async () => {
  const { id } = await run("pass", { name: "kept-back.py" });
  const { page, context, go } = await open();
  await page.clock.install();
  // The list; its counts and the others go on.
  await context.route(/\/api\/v1\/executions(\?|$)/, () => undefined);
  const asked = page.waitForRequest(/\/api\/v1\/executions(\?|$)/);
  await go("/executions");
  await asked;
  await page.clock.fastForward(ANSWER_MAX_MS);
  const notice = page.getByRole("alert").filter({ hasText: "The API does not answer" });
  await seen(notice);
  await context.unrouteAll();
  await notice.getByRole("button", { name: "Try again" }).click();
  await seen(rowOf(page, id));
});
