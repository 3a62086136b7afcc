import { expect, it } from "vitest";
import { consoleForFile, seen } from "./harness/console.ts";
import { run } from "./harness/runs.ts";

const open = consoleForFile();

const FAILS = `import os

def load(path):
    return open(path)

for n in range(80):
    print("step", n)
load("checkpoints/model.pt")
`;

it("says what went wrong, where, and what to do, and shows the line that says why", async () => {
  const failed = await run(FAILS, { name: "fails.py" });
  const error = failed.error_metadata;
  if (error === null) throw new Error("it did not fail");
  const { page, go } = await open({ options: { permissions: ["clipboard-read", "clipboard-write"] } });
  await go(`/executions/${failed.id}`);
  const card = page.locator(".err");
  await seen(card.getByText(error.error_message));
  await seen(card.getByText(error.suggested_fix));
  expect(await card.getByRole("link", { name: `Docs: ${error.error_code}` }).getAttribute("href")).toBe(error.docs_url);
  await seen(card.locator(".src .at", { hasText: "return open(path)" }));

  const cause = page.locator(".ln.cause", { hasText: "FileNotFoundError" });
  await seen(cause);
  const { log, line } = await page.evaluate(() => {
    const boxOf = (selector: string) => document.querySelector(selector)?.getBoundingClientRect();
    return { log: boxOf(".log")?.toJSON(), line: boxOf(".ln.cause")?.toJSON() };
  });
  expect(line.bottom).toBeLessThanOrEqual(log.bottom);
  expect(line.top).toBeGreaterThanOrEqual(log.top);
  await seen(page.getByText("says why"));

  await card.getByRole("link", { name: "fails.py, line 4" }).click();
  await seen(page.locator(".panel-script .ln.cause", { hasText: "return open(path)" }));
  await page.getByRole("button", { name: "Copy as CLI" }).click();
  await seen(page.getByText("Copied"));
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("rgrid run fails.py");
});

it("copies the command that mends it, from its card", async () => {
  const failed = await run("import humanize\n", { name: "imports.py" });
  const command = failed.error_metadata?.fix_commands[0];
  expect(command).toBe("rgrid run --with humanize imports.py");
  const { page, go } = await open({ options: { permissions: ["clipboard-read", "clipboard-write"] } });
  await go(`/executions/${failed.id}`);
  const card = page.locator(".err");
  await card.getByRole("button", { name: "Copy" }).click();
  await seen(card.getByRole("button", { name: "Copied" }));
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(command);
});

it("says a refusal in the API's own words", async () => {
  const { page, go } = await open();
  await go("/executions/exec_000000000000000000000000");
  const notice = page.getByRole("alert");
  await seen(notice.getByText("not_found"));
  await seen(notice.getByText(/request/));
  await seen(notice.getByRole("button", { name: "Try again" }));
});
