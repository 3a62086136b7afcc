import { expect, it } from "vitest";
import { consoleForFile, seen } from "./harness/console.ts";
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
  await seen(page.locator("mark.now", { hasText: "Needle" }));

  await go(`/executions/${long.id}#L123456`);
  await seen(page.locator(".ln.target", { hasText: /line 12345[56] of many|Needle/ }));
  await page.getByRole("button", { name: "stderr", exact: true }).click();
  await page.locator(".log .ln", { hasText: "of many" }).first().waitFor({ state: "detached" });
  await seen(page.locator(".log .ln", { hasText: "Needle" }));
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
