import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchChromium } from "./harness/chromium.ts";
import { stack } from "./harness/console.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** A page of the site as this stack serves it, and what the browser refused or could not load. */
async function open(path: string): Promise<{ page: Page; faults: string[] }> {
  const page = await browser.newPage();
  const faults: string[] = [];
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  await page.goto(`${stack().site_url}${path}`);
  return { page, faults };
}

/** How often the site's beacons of a kind were counted, as the operator reads it. */
async function counted(kind: "visit" | "page_view" | "signup_click"): Promise<number> {
  const { api_url, operator_token } = stack();
  const response = await fetch(`${api_url}/metrics`, { headers: { authorization: `Bearer ${operator_token}` } });
  const line = new RegExp(`^rgrid_beacons_total\\{app="site",kind="${kind}"\\} (\\d+)$`, "m").exec(await response.text());
  return Number(line?.[1] ?? 0);
}

it("is counted by this stack's API, and leads to this stack's console", async () => {
  const before = { visit: await counted("visit"), view: await counted("page_view"), signup: await counted("signup_click") };
  const { page, faults } = await open("/");
  await expect.poll(() => counted("visit")).toBe(before.visit + 1);
  await expect.poll(() => counted("page_view")).toBe(before.view + 1);
  await page.locator('a[data-count="signup"]').first().click();
  await expect.poll(() => counted("signup_click")).toBe(before.signup + 1);
  await page.waitForURL(`${stack().console_url}/signup`);
  expect(faults).toEqual([]);
});

it("has the docs that the console leads to", async () => {
  const config = (await (await fetch(`${stack().console_url}/config.json`)).json()) as { docs_url: string };
  expect(config.docs_url).toBe(`${stack().site_url}/docs/quick-start`);
  const { page, faults } = await open("/docs/quick-start/");
  await page.keyboard.press("Control+k");
  await page.locator("dialog input").fill("heartbeat");
  await page.locator('dialog a[href*="/docs/"]').first().waitFor();
  expect(faults).toEqual([]);
});
