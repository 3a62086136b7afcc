import { join } from "node:path";
import { expect, it } from "vitest";
import { firstView } from "../build/first-view.ts";
import { ADA, consoleForFile, rowOf, seen } from "./harness/console.ts";
import { run } from "./harness/runs.ts";

const open = consoleForFile();

it("loads the scripts that its weight is counted of until its first row, and no other; the account's menu when a hand is near", async () => {
  const { id } = await run("pass", { name: "weighed.py" });
  const { page, go } = await open();
  const scripts = new Set<string>();
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.endsWith(".js")) scripts.add(pathname.slice(1));
  });
  await go("/executions");
  await seen(rowOf(page, id));
  await seen(page.getByText("Live", { exact: true }));
  const counted = firstView(join(import.meta.dirname, "../dist")).map(({ file }) => file);
  expect([...scripts].sort()).toEqual(counted.sort());

  const button = page.getByRole("button", { name: `account ${ADA}` });
  expect(await button.innerText()).toMatch(/^AD/);
  await button.focus();
  await expect.poll(() => [...scripts].filter((file) => file.includes("account-menu")).length).toBe(1);
  await page.keyboard.press("Enter");
  await seen(page.getByRole("menuitem", { name: "Sign out" }));
  await page.keyboard.press("Escape");
  await page.getByRole("menuitem", { name: "Sign out" }).waitFor({ state: "detached" });
  expect(await page.evaluate(() => document.activeElement?.textContent)).toContain(`account ${ADA}`);
});
