import type { ReadyLine } from "@rgrid/stack";
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject } from "vitest";
import { launchChromium } from "./chromium.ts";

export const stack = (): ReadyLine => inject("console").ready;

/** The addresses of the stack's accounts; whoever signs in with one is that account. */
export const ADA = "ada@example.org";
export const SECOND = "ada-2@example.org";

/** Longer than anything takes on a busy machine; nothing waits for it where it is there. */
const PATIENCE_MS = 45_000;

export type Console = { page: Page; context: BrowserContext; go: (path: string) => Promise<void> };
type Open = { email?: string | null; options?: BrowserContextOptions };

/**
 * One browser for a test file. What a page throws, and what its own policy refuses, fails the test that it happens in.
 * @returns opens the console in a fresh context, signed in as `email`; null: nobody is
 */
export function consoleForFile(): (open?: Open) => Promise<Console> {
  let browser: Browser;
  const contexts: BrowserContext[] = [];
  const faults: string[] = [];
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
    expect(faults.splice(0)).toEqual([]);
  });

  return async ({ email = ADA, options = {} } = {}) => {
    const url = stack().console_url;
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      timezoneId: "UTC",
      baseURL: url,
      ...options,
    });
    context.setDefaultTimeout(PATIENCE_MS);
    contexts.push(context);
    if (email !== null) {
      const session = JSON.stringify(await sessionOf(email));
      await context.addInitScript(
        `if (!sessionStorage.seeded) { localStorage.setItem("rgrid.session", ${JSON.stringify(session)}); sessionStorage.seeded = "yes"; }`,
      );
    }
    const page = await context.newPage();
    page.on("pageerror", (error) => faults.push(error.stack ?? error.message));
    page.on("console", (message) => {
      if (/Content Security Policy/i.test(message.text())) faults.push(message.text());
    });
    return { page, context, go: async (path) => void (await page.goto(path)) };
  };
}

/** A session as the sign-in makes it. */
async function sessionOf(email: string): Promise<{ token: string; expires_at: string; email: string }> {
  const response = await fetch(`${stack().api_url}/api/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email }),
  });
  if (!response.ok) throw new Error(`no session: HTTP ${response.status} ${await response.text()}`);
  const { token, expires_at } = (await response.json()) as { token: string; expires_at: string };
  return { token, expires_at, email };
}

/** Waits until it is there to be seen. */
export const seen = (locator: Locator): Promise<void> => locator.first().waitFor({ state: "visible" });
export const gone = (locator: Locator): Promise<void> => locator.first().waitFor({ state: "hidden" });

/** Waits until it stands whole in the window of the log: what is scrolled away is in the document too. */
export async function inLog(line: Locator): Promise<void> {
  const isInside = () =>
    line.first().evaluate((element) => {
      const log = element.closest(".log")?.getBoundingClientRect();
      const { top, bottom } = element.getBoundingClientRect();
      return log !== undefined && top >= log.top && bottom <= log.bottom;
    });
  await expect.poll(isInside, { timeout: PATIENCE_MS }).toBe(true);
}

/** The row of an execution in the list. */
export const rowOf = (page: Page, id: string): Locator =>
  page.getByRole("row").filter({ has: page.locator(`a[href^="/executions/${id}"]`) });
