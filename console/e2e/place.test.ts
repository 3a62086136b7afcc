import type { Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import { consoleForFile, gone, rowOf, SECOND, seen } from "./harness/console.ts";
import { cancelled, remove, submit } from "./harness/runs.ts";

const open = consoleForFile();
/** The account without a runner: what waits there ends as soon as it is cancelled. */
const ACCOUNT = 1;
const PATIENCE_MS = 45_000;

/** @returns the ids of ended executions with this tag, newest first */
async function many(tag: string): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < 16; n++) {
    ids.unshift(await submit("pass", { name: `${tag}-${n}.py`, account: ACCOUNT, metadata: { tag } }));
  }
  await Promise.all(ids.map((id) => cancelled(id, ACCOUNT)));
  return ids;
}
let still: string[];
let kept: string[];
beforeAll(async () => {
  still = await many("still");
  kept = await many("kept");
});

const idAt = (ids: readonly string[], index: number): string => ids[index] ?? "";
const topOf = async (page: Page, id: string): Promise<number> => (await rowOf(page, id).boundingBox())?.y ?? Number.NaN;

it("moves no row under the eye when rows above it leave a filtered list, and holds those that came", async () => {
  const { page, go } = await open({ email: SECOND, options: { viewport: { width: 1200, height: 460 } } });
  await go("/executions?q=tag:still");
  await seen(page.getByText("Live", { exact: true }));
  await seen(rowOf(page, idAt(still, 0)));
  await seen(page.getByText(/^16 of 16 loaded/));
  await page.getByRole("table").evaluate((table) => table.scrollTo({ top: 200 }));
  const watched = idAt(still, 9);
  const before = await topOf(page, watched);
  const came = await submit("pass", { name: "came.py", account: ACCOUNT, metadata: { tag: "still" } });
  const button = page.getByRole("button", { name: "1 new execution" });
  await seen(button);
  // The newest that was shown, and one more above what is looked at.
  for (const [index, left] of [
    [0, 16],
    [2, 15],
  ] as const) {
    await remove(idAt(still, index), ACCOUNT);
    await seen(page.getByText(new RegExp(`^${left} of `)));
    expect(await topOf(page, watched)).toBe(before);
    await seen(button);
    expect(await rowOf(page, came).count()).toBe(0);
  }
  await button.click();
  await seen(rowOf(page, came));
});

it("comes back from an execution to the row that it left, and begins a list that is linked to at its top", async () => {
  const { page, go } = await open({ email: SECOND, options: { viewport: { width: 1200, height: 460 } } });
  await go("/executions?q=tag:kept");
  await seen(rowOf(page, idAt(kept, 0)));
  const looked = idAt(kept, 12);
  for (let n = 0; n <= 12; n++) await page.keyboard.press("j");
  const active = page.locator('[role=row][aria-current="true"]');
  await expect.poll(() => active.locator("a.go").getAttribute("href"), { timeout: PATIENCE_MS }).toBe(`/executions/${looked}`);
  const before = await topOf(page, looked);
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/executions/${looked}`);
  await seen(page.locator(".side").getByText("Cancelled"));
  await page.goBack();
  await seen(rowOf(page, looked));
  expect(await topOf(page, looked)).toBe(before);
  expect(await rowOf(page, looked).getAttribute("aria-current")).toBe("true");
  await page.keyboard.press("j");
  await seen(page.locator(`[role=row][aria-current="true"] a[href="/executions/${idAt(kept, 13)}"]`));

  await page.keyboard.press("Enter");
  await page.waitForURL(`**/executions/${idAt(kept, 13)}`);
  await page.locator(".side").getByRole("link", { name: /kept/ }).click();
  await page.waitForURL("**/executions?q=tag:kept");
  await seen(rowOf(page, idAt(kept, 0)));
  expect(await page.getByRole("table").evaluate((table) => table.scrollTop)).toBe(0);
  await gone(active);
});

it("comes back to where it was on a phone, where the page scrolls as a whole", async () => {
  const { page, go } = await open({ email: SECOND, options: { viewport: { width: 390, height: 844 } } });
  await go("/executions?q=tag:kept");
  await seen(rowOf(page, idAt(kept, 0)));
  await page.evaluate(() => {
    // Browsers differ in when they scroll back by themselves: here none does.
    history.scrollRestoration = "manual";
    window.scrollTo({ top: 300 });
  });
  const row = rowOf(page, idAt(kept, 8));
  await seen(row);
  const before = await topOf(page, idAt(kept, 8));
  await row.locator("a.go").click();
  await page.waitForURL(`**/executions/${idAt(kept, 8)}`);
  await seen(page.getByRole("tab", { name: "Details" }));
  expect(await page.evaluate(() => window.scrollY)).toBe(0);
  await page.goBack();
  await expect.poll(() => topOf(page, idAt(kept, 8)), { timeout: PATIENCE_MS }).toBe(before);
});
