import type { Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import { violationsOf } from "./harness/axe.ts";
import { consoleForFile, seen } from "./harness/console.ts";
import { cancel, run, submit } from "./harness/runs.ts";

const open = consoleForFile();
const PHONE_PX = 390;

const VIEWS = [
  { view: "1440.light", width: 1440, height: 900, colorScheme: "light" },
  { view: "1440.dark", width: 1440, height: 900, colorScheme: "dark" },
  { view: "390.light", width: PHONE_PX, height: 844, colorScheme: "light" },
  { view: "390.dark", width: PHONE_PX, height: 844, colorScheme: "dark" },
] as const;

/** A state of a page that only a press, a fault or an address of nothing brings. */
type State = {
  path: string;
  reach: (page: Page, width: number) => Promise<void>;
  /** What is looked at; else all of the page. */
  within?: string;
};
const states: Record<string, State> = {};

beforeAll(async () => {
  const ended = await run("import humanize\n", { name: "states.py", inputs: ["data/a.csv", "data/b.csv"] });
  const going = await submit("import time\ntime.sleep(600)", { name: "going.py" });
  Object.assign(states, {
    inputs: {
      path: `/executions/${ended.id}`,
      reach: async (page) => {
        await page.getByRole("tab", { name: "Inputs" }).click();
        await seen(page.getByRole("cell", { name: "data/a.csv" }));
      },
    },
    details: {
      path: `/executions/${ended.id}`,
      reach: async (page, width) => {
        if (width === PHONE_PX) await page.getByRole("tab", { name: "Details" }).click();
        await seen(page.locator(".side").getByText("Failed"));
      },
    },
    "log-options": {
      path: `/executions/${ended.id}`,
      reach: async (page, width) => {
        await seen(page.locator(".log .ln").first());
        if (width !== PHONE_PX) return;
        await page.getByRole("button", { name: "Log options" }).click();
        await seen(page.getByRole("menuitemcheckbox", { name: "Timestamps" }));
        await page.getByRole("menuitemcheckbox", { name: "Timestamps" }).click();
      },
      // As the account's menu. Where there is none, the bar that has the same.
      within: ".menu, .logtools",
    },
    "cancel-asked": {
      path: `/executions/${going}`,
      reach: async (page) => {
        await page.getByRole("button", { name: "Cancel" }).click();
        await seen(page.getByRole("alertdialog"));
      },
    },
    "not-found": { path: "/nowhere", reach: (page) => seen(page.getByRole("heading", { name: "There is no such page" })) },
    refused: {
      path: "/executions/exec_000000000000000000000000",
      reach: (page) => seen(page.getByRole("alert").getByText("not_found")),
    },
    "bad-filter": { path: "/executions?q=status:broken", reach: (page) => seen(page.getByText("There is no status broken.")) },
    suggestions: {
      path: "/executions",
      reach: async (page) => {
        await page.getByRole("combobox", { name: "Filter executions" }).click();
        await seen(page.getByRole("option").first());
      },
    },
    "account-menu": {
      path: "/executions",
      reach: async (page) => {
        await page.getByRole("button", { name: /account/ }).click();
        await seen(page.getByRole("menuitem", { name: "Sign out" }));
      },
      // It lies beside the page's landmarks, as every menu that opens over one.
      within: ".menu",
    },
    "key-shown": {
      path: "/settings",
      reach: async (page) => {
        await page.getByRole("button", { name: "New API key" }).click();
        await page.getByLabel("Name of the API key").fill("looked at");
        await page.getByRole("button", { name: "Create API key" }).click();
        await seen(page.getByText("This is the only time that looked at is shown."));
      },
    },
  } satisfies Record<string, State>);
  return () => cancel(going);
});

it.each(VIEWS)(
  "no state of a page has a violation of WCAG or is wider than the screen at $view",
  async ({ width, height, colorScheme }) => {
    const { page, context, go } = await open({
      options: { viewport: { width, height }, colorScheme, reducedMotion: "reduce" as const },
    });
    const found: Record<string, string[]> = {};
    async function look(name: string, within?: string): Promise<void> {
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      const problems = [...(await violationsOf(page, within)), ...(wide > width ? [`${wide} px wide`] : [])];
      if (problems.length > 0) found[name] = problems;
    }
    for (const [name, { path, reach, within }] of Object.entries(states)) {
      await go(path);
      await reach(page, width);
      await look(name, within);
    }
    await context.route("**/api/v1/**", (route) => route.abort("internetdisconnected"));
    await go("/executions");
    await seen(page.getByRole("alert").getByText("The API does not answer"));
    await look("no-answer");
    await context.unroute("**/api/v1/**");
    await context.route("**/config.json", (route) => route.fulfill({ status: 500 }));
    await go("/executions");
    await seen(page.getByRole("heading", { name: "The console can't start" }));
    await look("no-start");
    expect(found).toEqual({});
  },
  180_000,
);
