import { expect, it } from "vitest";
import { consoleForFile, inLog, seen, stack } from "./harness/console.ts";
import { run } from "./harness/runs.ts";

const open = consoleForFile();
const LINES = 200_000;

it("holds a long log with few of its lines in the document, finds a word in it, and links to a line", async () => {
  const long = await run(
    `import sys\nsys.stdout.write("".join(f"line {n} of many\\n" for n in range(1, ${LINES + 1})))\nprint("Needle", file=sys.stderr)`,
    { name: "long.py" },
  );
  const { page, go } = await open();
  await go(`/executions/${long.id}`);
  await seen(page.getByText(`${(LINES + 1).toLocaleString("en-US")} lines`));
  expect(await page.locator(".log .ln").count()).toBeLessThan(200);

  await page.keyboard.press("/");
  await page.keyboard.type(`line ${LINES - 7} `);
  await seen(page.locator("mark.now"));
  await seen(page.getByText("1 of 1"));
  await page.getByLabel("Search the log").fill("needle");
  const needle = page.locator("mark.now", { hasText: "Needle" });
  await seen(needle);
  // The only hit is found as often as it is asked for.
  await page.getByRole("log").evaluate((log) => log.scrollTo({ top: 0 }));
  await needle.waitFor({ state: "detached" });
  await page.getByLabel("Search the log").press("Enter");
  await seen(needle);

  await go(`/executions/${long.id}#L123456`);
  await seen(page.locator(".ln.target", { hasText: /line 12345[56] of many|Needle/ }));
  await page.getByRole("button", { name: "stderr", exact: true }).click();
  await page.locator(".log .ln", { hasText: "of many" }).first().waitFor({ state: "detached" });
  await seen(page.locator(".log .ln", { hasText: "Needle" }));
});

/** More lines than Chromium's highest element has room for; another browser's is half as high. */
const HIGH = 1_800_000;
/** No browser clips this. */
const SURE_PX = 8_000_000;

it("reaches every line of a log that is higher than a browser lets an element be, and scrolls it a pixel for a pixel", async () => {
  const { id } = await run("print('another log is answered')", { name: "high.py" });
  const { page, context, go } = await open();
  const data = Array.from({ length: HIGH }, (_, index) => `${index + 1}\n`).join("");
  const event = { type: "log", execution_id: id, n: 1, at: new Date().toISOString(), stream: "stdout", encoding: "utf8", data };
  const headers = { "access-control-allow-origin": stack().console_url };
  await context.route(`**/executions/${id}/logs*`, (route) => route.fulfill({ headers, body: `${JSON.stringify(event)}\n` }));
  await go(`/executions/${id}`);
  await seen(page.getByText(`${HIGH.toLocaleString("en-US")} lines`));
  const log = page.getByRole("log");
  const line = (number: number) => page.locator(`.log .ln:has(a[href="#L${number}"])`);
  expect(await page.locator(".log-space").evaluate((space) => space.clientHeight)).toBeLessThanOrEqual(SURE_PX);

  await log.evaluate((element) => element.scrollTo({ top: element.scrollHeight }));
  await inLog(line(HIGH));
  await inLog(page.locator(".log .ln", { hasText: "Exited with code 0" }));
  for (const number of [HIGH - 100, HIGH / 2, HIGH / 3, 100]) {
    await page.evaluate((hash) => void location.assign(hash), `#L${number}`);
    await inLog(line(number));
    const before = await line(number).boundingBox();
    await log.evaluate((element) => element.scrollBy({ top: 100 }));
    await expect.poll(async () => Math.round((before?.y ?? 0) - ((await line(number).boundingBox())?.y ?? 0))).toBe(100);
  }
  await page.getByLabel("Search the log").fill("1234567");
  await inLog(page.locator("mark.now", { hasText: "1234567" }));
  await log.evaluate((element) => element.scrollTo({ top: 0 }));
  await inLog(line(1));
});

it("gives colours their meaning and shows what a progress bar showed last", async () => {
  const { id } = await run(
    'import sys\nprint("\\x1b[31mred\\x1b[0m \\x1b[38;2;255;255;0myellow\\x1b[0m")\nsys.stdout.write("1%\\r50%\\r100%\\n")',
    { name: "colours.py" },
  );
  const { page, go } = await open();
  await go(`/executions/${id}`);
  const colourOf = (text: string) => page.locator(".tx span", { hasText: text }).evaluate((span) => getComputedStyle(span).color);
  await seen(page.getByText("100%", { exact: true }));
  expect(await colourOf("red")).toBe("rgb(194, 42, 31)");
  // Bright yellow would not be read on white: its lightness is brought down.
  expect(await colourOf("yellow")).toMatch(/^oklch\(0\.52/);
});
