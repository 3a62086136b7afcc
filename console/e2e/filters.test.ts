import { expect, it } from "vitest";
import { consoleForFile, rowOf, seen } from "./harness/console.ts";
import { run } from "./harness/runs.ts";

const open = consoleForFile();

it("narrows the list by what is typed and clicked, keeps it in the address, and finds it again after a reload", async () => {
  const good = await run("pass", { name: "tagged.py", metadata: { project: "two words" } });
  const bad = await run("raise SystemExit(1)", { name: "tagged.py", metadata: { project: "two words" } });
  await run("pass", { name: "other.py" });
  const { page, go } = await open();
  await go("/executions");
  await seen(rowOf(page, good.id));

  // By the keyboard alone: to the filter, the key from the suggestions, the value typed.
  await page.keyboard.press("/");
  await page.keyboard.type("proj");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await seen(page.getByRole("option", { name: 'project:"two words"' }));
  await page.keyboard.type('"two words"');
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: /^Failed/ }).click();
  await page.getByLabel("Time").selectOption("24h");
  await page.waitForURL((url) => url.searchParams.get("q")?.includes("since:24h") === true);
  expect(new URL(page.url()).searchParams.get("q")).toBe('project:"two words" status:failed since:24h');

  await page.reload();
  await seen(rowOf(page, bad.id));
  expect(await rowOf(page, good.id).count()).toBe(0);
  await seen(page.getByText("1 of 1 loaded"));

  await page.getByRole("button", { name: "Remove status:failed" }).click();
  await seen(rowOf(page, good.id));
  await page.goBack();
  await rowOf(page, good.id).waitFor({ state: "detached" });
});

it("walks and opens rows by the keyboard", async () => {
  await run("pass", { name: "older.py", metadata: { keys: "yes" } });
  await run("print('newer')", { name: "newer.py", metadata: { keys: "yes" } });
  const { page, go } = await open();
  await go("/executions?q=keys:yes");
  await seen(page.getByText("older.py", { exact: true }));
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await seen(page.locator(".tr.is-active", { hasText: "older.py" }));
  await page.keyboard.press("k");
  await page.keyboard.press("Enter");
  await seen(page.getByRole("heading", { name: "newer.py" }));
});

it("waits for the value of a key that is entered alone", async () => {
  await run("pass", { name: "alone.py" });
  const { page, go } = await open();
  await go("/executions");
  await seen(page.getByText("alone.py", { exact: true }));
  await page.keyboard.press("/");
  await page.keyboard.type("status:");
  await page.keyboard.press("Enter");
  await page.keyboard.type("failed");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.searchParams.get("q") === "status:failed");
});

it("says what can't be asked for, and shows the way out where nothing fits", async () => {
  const { page, go } = await open();
  await go("/executions?q=status:broken");
  await seen(page.getByText("There is no status broken."));
  await go("/executions?q=script:nobody.py");
  await seen(page.getByText("No execution fits"));
  await page.getByRole("button", { name: "Clear filters" }).click();
  await page.waitForURL((url) => url.search === "");
});
