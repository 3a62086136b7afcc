import type { Locator, Page } from "playwright-core";
import { expect, it } from "vitest";
import { consoleForFile, gone, seen } from "./harness/console.ts";
import { run, submit } from "./harness/runs.ts";

const open = consoleForFile();
const PATIENCE_MS = 45_000;
const focused = (button: Locator): Promise<void> =>
  expect.poll(() => button.evaluate((it) => it === document.activeElement), { timeout: PATIENCE_MS }).toBe(true);
const buttonOf = (page: Page, name: string): Locator => page.getByRole("button", { name, exact: true });

it("makes a key and revokes it by the keyboard alone, and never loses the focus", async () => {
  const { page, go } = await open();
  await go("/settings");
  const opener = buttonOf(page, "New API key");
  await opener.focus();
  await page.keyboard.press("Enter");
  const name = page.getByLabel("Name of the API key");
  await focused(name);
  await page.keyboard.press("Escape");
  await gone(name);
  await focused(opener);
  await page.keyboard.press("Enter");
  await focused(name);
  await page.keyboard.type("by hand");
  await page.keyboard.press("Enter");
  await seen(page.getByText("This is the only time that by hand is shown."));
  await focused(opener);

  const revoke = buttonOf(page, "Revoke by hand …");
  await revoke.focus();
  await page.keyboard.press("Enter");
  const keep = page.getByRole("alertdialog", { name: "Revoke by hand?" }).getByRole("button", { name: "Keep" });
  await focused(keep);
  await page.keyboard.press("Enter");
  await focused(revoke);
  await page.keyboard.press("Enter");
  await focused(keep);
  await page.keyboard.press("Escape");
  await focused(revoke);
  await page.keyboard.press("Enter");
  await focused(keep);
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await gone(page.getByRole("cell", { name: "by hand", exact: true }));
  await focused(opener);
});

it("leaves a question about cancelling by Escape, back at the button that asked, and stays there when it is cancelled", async () => {
  const id = await submit("import time\ntime.sleep(600)", { name: "asked.py" });
  const { page, go } = await open();
  await go(`/executions/${id}`);
  const cancel = buttonOf(page, "Cancel");
  await seen(cancel);
  await cancel.focus();
  await page.keyboard.press("Enter");
  await focused(buttonOf(page, "Keep running"));
  await page.keyboard.press("Escape");
  await gone(page.getByRole("alertdialog"));
  await focused(cancel);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await seen(page.locator(".side").getByText("Cancelled"));
  await focused(buttonOf(page, "Retry"));
});

it("leaves the log's search by Escape: first what is sought, then the field", async () => {
  const { id } = await run('print("found")', { name: "sought.py" });
  const { page, go } = await open();
  await go(`/executions/${id}`);
  await seen(page.locator(".log .ln", { hasText: "found" }));
  await page.keyboard.press("/");
  const input = page.getByLabel("Search the log");
  await focused(input);
  await page.keyboard.type("found");
  await seen(page.getByText("1 of 1"));
  await page.keyboard.press("Escape");
  expect(await input.inputValue()).toBe("");
  await focused(input);
  await page.keyboard.press("Escape");
  await expect.poll(() => input.evaluate((it) => it === document.activeElement)).toBe(false);
});
