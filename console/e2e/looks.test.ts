import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { consoleForFile, gone, rowOf, seen } from "./harness/console.ts";
import { executionOf, run } from "./harness/runs.ts";

const open = consoleForFile();
const clipboardOf = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
const CLIPBOARD = { permissions: ["clipboard-read", "clipboard-write"] };

const DOT_PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const WIDE_LINE = `import sys\nprint("wide " * 200)\nprint("to stderr", file=sys.stderr)`;
const line = (page: Page, text: string) => page.locator(".log .ln", { hasText: text }).first();
const heightOf = async (page: Page): Promise<number> => (await line(page, "wide").boundingBox())?.height ?? 0;

it("shows the log's times and wraps its lines, or does not", async () => {
  const { id } = await run(WIDE_LINE, { name: "wide.py" });
  const { page, go } = await open();
  await go(`/executions/${id}`);
  const time = line(page, "wide").locator("time");
  await seen(time.filter({ hasText: /^\d\d:\d\d\.\d$/ }));
  await page.getByRole("button", { name: "Timestamps" }).click();
  await expect.poll(() => time.innerText()).toBe("");
  const wrapped = await heightOf(page);
  await page.getByRole("button", { name: "Wrap lines" }).click();
  await seen(page.locator(".log.nowrap"));
  expect(await heightOf(page)).toBeLessThan(wrapped);
});

it.each([390, 960])("has the same in a menu where the bar has no room for it, at %i px", async (width) => {
  const { id } = await run(WIDE_LINE, { name: "wide.py" });
  const { page, go } = await open({ options: { viewport: { width, height: 844 } } });
  await go(`/executions/${id}`);
  await seen(line(page, "to stderr"));
  const isWide = width > 768;
  const time = line(page, "wide").locator("time", { hasText: /^\d\d:\d\d\.\d$/ });
  expect(await time.isVisible()).toBe(isWide);
  const choose = async (role: "menuitemradio" | "menuitemcheckbox", name: string) => {
    await page.getByRole("button", { name: "Log options" }).click();
    await page.getByRole(role, { name }).click();
    await page.keyboard.press("Escape");
    await gone(page.getByRole("menu"));
  };
  await choose("menuitemcheckbox", "Timestamps");
  await (isWide ? gone(time) : seen(time));
  const wrapped = await heightOf(page);
  await choose("menuitemcheckbox", "Wrap lines");
  await seen(page.locator(".log.nowrap"));
  expect(await heightOf(page)).toBeLessThan(wrapped);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  await choose("menuitemradio", "stderr");
  await line(page, "wide").waitFor({ state: "detached" });
  await seen(line(page, "to stderr"));
});

it("shows JSON in lines, text as it is, and says where a table or a text goes on", async () => {
  const { id } = await run(
    `open("a.json", "w").write('{"mean":4.18,"of":[1,2]}')
open("notes.txt", "w").write("first\\nsecond")
open("rows.csv", "w").write("n\\n" + "".join(f"{n}\\n" for n in range(60)))
open("long.txt", "w").write("x" * 100_000)`,
    { name: "previews.py" },
  );
  const { page, go } = await open();
  await go(`/executions/${id}`);
  const preview = (path: string) => page.getByRole("region", { name: `Preview of ${path}` });
  const show = async (path: string) => {
    const button = page.getByRole("button", { name: path, exact: true });
    await seen(button);
    if (!(await preview(path).isVisible())) await button.click();
    await seen(preview(path));
  };
  await show("a.json");
  expect(await preview("a.json").innerText()).toBe('{\n  "mean": 4.18,\n  "of": [\n    1,\n    2\n  ]\n}');
  await show("notes.txt");
  expect(await preview("notes.txt").innerText()).toBe("first\nsecond");
  await show("rows.csv");
  await seen(page.getByText("Its first 49 rows"));
  expect(await preview("rows.csv").getByRole("row").count()).toBe(50);
  await show("long.txt");
  await seen(page.getByText("Its first 64 KiB"));
});

it("says why there is no preview, and tries again when it is told to", async () => {
  const { id } = await run(
    `import base64, os
os.makedirs("a/long/way/down/to/the/name")
open("a/long/way/down/to/the/name/that-counts.txt", "w").write("after all")
open("dot.png", "wb").write(base64.b64decode("${DOT_PNG}"))`,
    { name: "no-store.py" },
  );
  const { page, context, go } = await open();
  const isOfStore = (url: URL) => url.searchParams.has("X-Amz-Signature");
  await context.route(isOfStore, (route) => route.abort("internetdisconnected"));
  await go(`/executions/${id}`);
  const path = page.getByRole("button", { name: "a/long/way/down/to/the/name/that-counts.txt", exact: true });
  await seen(path);
  const name = path.locator(".path > :last-child");
  const isWhole = await name.evaluate(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth);
  expect(isWhole).toBe(true);
  await path.click();
  const text = page.getByRole("alert").filter({ hasText: "The store does not answer." });
  const picture = page.getByRole("alert").filter({ hasText: "it is no picture" });
  await seen(text);
  await context.unrouteAll();
  await text.getByRole("button", { name: "Try again" }).click();
  await seen(page.getByText("after all", { exact: true }));
  await context.route(isOfStore, (route) => route.abort("internetdisconnected"));
  await page.getByRole("button", { name: "dot.png", exact: true }).click();
  await seen(picture);
  await context.unrouteAll();
  await picture.getByRole("button", { name: "Try again" }).click();
  await expect.poll(() => page.getByAltText("dot.png").evaluate((it) => (it as HTMLImageElement).naturalWidth)).toBe(1);
});

it("shows the command of a row under the pointer and copies it, and no part of one that is too long", async () => {
  const { id } = await run("pass", { name: "typed.py", command_line: "rgrid run typed.py --cpus 1 'two words'" });
  const long = await run("pass", { name: "long.py", command_line: `rgrid run long.py ${"word ".repeat(200)}…` });
  const { page, go } = await open({ options: CLIPBOARD });
  await go("/executions");
  await rowOf(page, id).hover();
  await rowOf(page, id).getByRole("button", { name: "Copy command" }).click();
  await seen(rowOf(page, id).getByRole("button", { name: "Copied" }));
  expect(await clipboardOf(page)).toBe("rgrid run typed.py --cpus 1 'two words'");
  await rowOf(page, long.id).hover();
  await seen(rowOf(page, long.id).locator(".pop"));
  expect(await rowOf(page, long.id).getByRole("button", { name: "Copy command" }).count()).toBe(0);
  await go(`/executions/${long.id}`);
  await seen(page.getByText("Too long to copy as CLI"));
});

it("copies a command for what was not typed", async () => {
  const { id } = await run("pass", { name: "from api.py", command_line: "", args: ["it's", "--deep"] });
  const { page, go } = await open({ options: CLIPBOARD });
  await go(`/executions/${id}`);
  await seen(page.getByRole("heading", { name: "from api.py 'it'\\''s' --deep" }));
  await page.getByRole("button", { name: "Copy as CLI" }).click();
  await seen(page.getByRole("button", { name: "Copied" }));
  expect(await clipboardOf(page)).toBe("rgrid run 'from api.py' -- 'it'\\''s' --deep");
});

it("takes days and tells times where the reader is", async () => {
  const timezoneId = "Pacific/Kiritimati";
  const { id } = await run("print('far east')", { name: "zone.py" });
  const { ended_at: endedAt } = await executionOf(id);
  const { page, go } = await open({ options: { timezoneId } });
  await go(`/executions/${id}`);
  const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium", timeZone: timezoneId }).format(new Date(endedAt ?? 0));
  await seen(page.getByText(`Ended ${clock} GMT+14`));

  const asked = page.waitForRequest((request) => new URL(request.url()).pathname === "/api/v1/executions");
  await go("/executions?q=since:2026-11-24 until:2026-11-24");
  const { searchParams } = new URL((await asked).url());
  // Its midnight is ten in the morning of the day before in UTC.
  expect([searchParams.get("created_after"), searchParams.get("created_before")]).toEqual([
    "2026-11-23T10:00:00.000Z",
    "2026-11-24T10:00:00.000Z",
  ]);
  const figures = page.waitForRequest((request) => new URL(request.url()).pathname === "/api/v1/stats");
  await go("/overview");
  expect(new URL((await figures).url()).searchParams.get("time_zone")).toBe(timezoneId);
});
