import { mkdtempSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import { violationsOf } from "./harness/axe.ts";
import { consoleForFile, seen } from "./harness/console.ts";
import { cancel, run, submit } from "./harness/runs.ts";

const open = consoleForFile();
/**
 * The pictures of the docs: made here, so that they are what the console looks like. Only where `RGRID_PICTURES` is set do they replace those of the
 * repository: they show the time, and a run of the tests leaves a clone as it was.
 */
const PICTURES = process.env["RGRID_PICTURES"]
  ? join(import.meta.dirname, "../../docs/console")
  : mkdtempSync(join(tmpdir(), "rgrid-pictures-"));

/** The log fills the page between its bars: the foot stands on the lower edge, as high as it is meant to be, and the log above it. */
const logGapsOf = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const log = document.querySelector(".log")?.getBoundingClientRect();
    const foot = document.querySelector(".logfoot")?.getBoundingClientRect();
    // Hidden by another tab, or not on this page.
    if (!log?.height || !foot?.height) return [];
    const problems = [
      foot.bottom !== innerHeight && `the log's foot ends at ${foot.bottom} of ${innerHeight} px`,
      foot.height !== 32 && `the log's foot is ${foot.height} px high`,
      log.bottom !== foot.top && `the log ends at ${log.bottom} px, its foot begins at ${foot.top} px`,
    ];
    return problems.filter((problem) => problem !== false);
  });

const VIEWS = [
  { view: "1440.light", width: 1440, height: 900, colorScheme: "light" },
  { view: "1440.dark", width: 1440, height: 900, colorScheme: "dark" },
  { view: "390.light", width: 390, height: 844, colorScheme: "light" },
  { view: "390.dark", width: 390, height: 844, colorScheme: "dark" },
] as const;

const paths: Record<string, string> = {};
beforeAll(async () => {
  await mkdir(PICTURES, { recursive: true });
  const tags = { metadata: { project: "ml", stage: "eval" } };
  const completed = await run(
    'print("\\x1b[32mdone\\x1b[0m in 0.2 s")\nopen("summary.csv", "w").write("name,mean\\na,4.18\\n")\nopen("notes.txt", "w").write("x")',
    { name: "analyze.py", args: ["--split", "test"], ...tags },
  );
  const failed = await run('for n in range(60):\n    print("batch", n)\nimport humanize', {
    name: "evaluate.py",
    ...tags,
  });
  // It goes on and prints no more: a picture that is taken of a page while it scrolls is displaced by as much as it scrolls.
  const running = await submit('import time\nfor n in range(60):\n    print("epoch", n, flush=True)\ntime.sleep(600)', {
    name: "train.py",
  });
  Object.assign(paths, {
    executions: "/executions",
    "none-fits": "/executions?q=script:nobody.py",
    "execution-completed": `/executions/${completed.id}`,
    "execution-failed": `/executions/${failed.id}`,
    "execution-running": `/executions/${running}`,
    script: `/executions/${failed.id}#script-3`,
    overview: "/overview?range=7d",
    settings: "/settings",
  });
  return () => cancel(running);
});

/** Waits until the page has scrolled to it. */
const inView = (line: Locator): Promise<void> =>
  expect
    .poll(() => line.evaluate((element) => element.getBoundingClientRect().bottom <= innerHeight), { timeout: 45_000 })
    .toBe(true);

/** What says that a page has all that it waits for. */
const READY: Record<string, (page: Page) => Promise<void>> = {
  executions: (page) => seen(page.getByText("evaluate.py", { exact: true })),
  "none-fits": (page) => seen(page.getByText("No execution fits")),
  "execution-completed": (page) => seen(page.getByText("Exited with code 0")),
  "execution-failed": (page) => seen(page.getByText("says why")),
  "execution-running": (page) => inView(page.locator(".log .ln", { hasText: /epoch 59$/ })),
  // The line of the address is also the one that says why.
  script: (page) => seen(page.locator(".panel-script .ln.cause")),
  overview: (page) => seen(page.getByText("Queue wait")),
  settings: (page) => seen(page.getByRole("cell", { name: "local-1" })),
};

it.each(VIEWS)(
  "no page has a violation of WCAG or is wider than the screen at $view",
  async ({ view, width, height, colorScheme }) => {
    const options = { viewport: { width, height }, colorScheme, reducedMotion: "reduce" as const };
    const found: Record<string, string[]> = {};
    async function look(page: Page, name: string): Promise<void> {
      await page.screenshot({ path: join(PICTURES, `${name}.${view}.png`) });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      const problems = [
        ...(await violationsOf(page)),
        ...(wide > width ? [`${wide} px wide`] : []),
        // On a phone the page scrolls, and a short log ends where it ends.
        ...(width >= 768 ? await logGapsOf(page) : []),
      ];
      if (problems.length > 0) found[name] = problems;
    }
    const { page, go } = await open({ options });
    for (const [name, ready] of Object.entries(READY)) {
      await go(paths[name] ?? "");
      await ready(page);
      await look(page, name);
    }
    const nobody = await open({ email: null, options });
    await nobody.go("/sign-in");
    await seen(nobody.page.getByLabel("Email"));
    await look(nobody.page, "sign-in");
    const fresh = await open({ email: "fresh@example.org", options });
    await fresh.go("/executions");
    await seen(fresh.page.getByText("Run your first script"));
    await look(fresh.page, "empty");
    expect(found).toEqual({});
  },
  180_000,
);
