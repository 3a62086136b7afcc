import { expect, it } from "vitest";
import { consoleForFile, gone, inLog, seen } from "./harness/console.ts";
import { run } from "./harness/runs.ts";

const open = consoleForFile();

const FAILS = `import sys

def load(path):
    return open(path)

for n in range(80):
    print("step", n, file=sys.stderr)
load("checkpoints/model.pt")
`;

/** More frames than React and the virtualizer take from a press to the last place that they scroll to. */
const FRAMES_TO_SETTLE = 20;

const framesOf = (_: Element, count: number): Promise<void> =>
  new Promise((done) => {
    const next = (left: number) => (left === 0 ? done() : requestAnimationFrame(() => next(left - 1)));
    next(count);
  });

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
  await inLog(cause);

  // The link leads there as often as it is pressed.
  const toCause = page.locator(".logfoot").getByRole("link", { name: /^Line \d+$/ });
  for (const _ of ["first", "second"]) {
    await page.getByRole("log").evaluate((log) => log.scrollTo({ top: 0 }));
    await cause.waitFor({ state: "detached" });
    await toCause.click();
    await inLog(cause);
  }

  // Who scrolls on at that moment is not taken back: an ended run has no end to follow.
  await page.getByRole("log").evaluate((log) => log.scrollTo({ top: 0 }));
  await cause.waitFor({ state: "detached" });
  await page.getByRole("log").evaluate((log) => log.addEventListener("scroll", () => log.scrollTo({ top: 0 }), { once: true }));
  await toCause.click();
  await page.getByRole("log").evaluate(framesOf, FRAMES_TO_SETTLE);
  expect(await page.getByRole("log").evaluate((log) => log.scrollTop)).toBe(0);

  const inScript = page.locator(".panel-script .ln.cause", { hasText: "return open(path)" });
  for (const _ of ["first", "second"]) {
    await card.getByRole("link", { name: "fails.py, line 4" }).click();
    await seen(inScript);
    await page.getByRole("tab", { name: "Log" }).click();
    await gone(inScript);
  }
  await page.getByRole("button", { name: "Copy as CLI" }).click();
  await seen(page.getByText("Copied"));
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("rgrid run fails.py");
});

it("does not say of one whose machine died that it never started, and how long it ran", async () => {
  const { id } = await run("print(1)", { name: "lost.py" });
  const { page, context, go } = await open();
  await context.route(`**/api/v1/executions/${id}`, async (route) => {
    const response = await route.fetch();
    const lost = { status: "failed", exit_code: null, duration_ms: null };
    await route.fulfill({ response, json: { ...((await response.json()) as object), ...lost } });
  });
  await go(`/executions/${id}`);
  await seen(page.getByText(/^It ended without an exit code on /));
  await seen(page.locator(".big", { hasText: /~\d/ }));
  // An answer may be on its way through here.
  await context.unrouteAll({ behavior: "wait" });
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
  await page.getByRole("main").getByRole("link", { name: "All executions" }).click();
  await page.waitForURL("**/executions");
});
