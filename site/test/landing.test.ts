import axe from "axe-core";
import { describe, expect, it } from "vitest";
import { site } from "./browser.ts";

const { open } = site();
const PAGES = ["/", "/pricing/", "/docs/quick-start/", "/docs/cli/run/", "/errors/", "/errors/missing-dependency/"];

it("says what it is, and leads to signing up", async () => {
  const { page, errors, beacons } = await open("/");
  expect(await page.locator("h1").innerText()).toMatch(/Run Python scripts remotely\.\s+No infrastructure\./);
  const buttons = page.locator('a[data-count="signup"]');
  expect(await buttons.count()).toBeGreaterThanOrEqual(2);
  for (const href of await buttons.evaluateAll((links) => links.map((link) => link.getAttribute("href"))))
    expect(href).toBe("https://app.rgrid.dev/signup");
  for (const section of ["how", "simplicity", "cost", "scale", "breaks", "compare", "faq"])
    expect(await page.locator(`#${section}`).count()).toBe(1);
  expect(await page.locator(".stage pre").innerText()).toContain("rgrid run analyze.py data.csv");
  expect(errors).toEqual([]);
  await expect.poll(() => beacons).toContainEqual({ app: "site", kind: "visit", page: "/" });
  await page.route("https://app.rgrid.dev/**", (route) => route.fulfill({ status: 200, body: "console" }));
  await buttons.first().click();
  await expect.poll(() => beacons).toContainEqual({ app: "site", kind: "signup_click", page: "/" });
});

it("counts nobody who asks not to be tracked", async () => {
  const refuse = () => Object.defineProperty(Navigator.prototype, "doNotTrack", { get: () => "1" });
  const { page, beacons } = await open("/pricing/", {}, refuse);
  await page.waitForLoadState("networkidle");
  expect(beacons).toEqual([]);
});

it("plays the run once and then stands still, and stands still at once where motion is reduced", async () => {
  const still = await open("/");
  expect(await still.page.locator(".stage.play").count()).toBe(0);
  const moving = await open("/", { reducedMotion: "no-preference" });
  await moving.page.locator("[data-again]:not([hidden])").waitFor();
  expect(await moving.page.locator(".stage pre").innerText()).toBe(await still.page.locator(".stage pre").innerText());
});

it("says beside the install command where the packages are before the release", async () => {
  const { page } = await open("/");
  const notes = page.getByText("it is not on npm");
  expect(await notes.count()).toBe(2);
  expect(await notes.first().locator("a").getAttribute("href")).toBe("/docs/quick-start/#1-install-the-command");
});

it("copies the install command without its prompt, and tells it to those who do not see the button change", async () => {
  const { page } = await open("/");
  const button = page.getByRole("button", { name: "Copy the install command" }).first();
  expect(await page.getByRole("status").innerText()).toBe("");
  await button.click();
  await page.getByRole("button", { name: "Copied the install command" }).waitFor();
  await page.getByRole("status").getByText("Copied: npm install -g rgrid").waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("npm install -g rgrid");
});

it("sums up what a month costs", async () => {
  const { page, errors } = await open("/pricing/");
  const bill = (name: string) => page.locator(`[data-bill="${name}"]`).innerText();
  expect(await bill("machines")).toBe("$146.00");
  expect(await bill("total")).toBe("$151.00");
  await page.getByText("Already mine").click();
  expect(await bill("machines")).toBe("$10.00");
  expect(await bill("printed")).toBe("$5.00");
  // The control plane is on Cloudflare: there is no other that could be set up.
  expect(await bill("total")).toBe("$15.00");
  expect(await page.locator("[name=control]").count()).toBe(0);
  await page.getByRole("button", { name: "One long run each night" }).click();
  expect(await bill("machines")).toBe("$4.00");
  await page.getByRole("button", { name: "Parameter sweeps" }).click();
  expect(await bill("sub")).toBe("20,000 runs, 1,000 hours of script");
  await page.getByLabel("Runs a month").fill("0");
  expect(await bill("printed")).toBe("$0.00");
  expect(errors).toEqual([]);
});

it("keeps the chosen theme from page to page", async () => {
  const { page } = await open("/", { colorScheme: "light" });
  const theme = () => page.evaluate(() => document.documentElement.dataset["theme"]);
  expect(await theme()).toBe("light");
  await page.locator(".theme").click();
  expect(await theme()).toBe("dark");
  await page.goto(new URL("/docs/quick-start/", page.url()).href);
  expect(await theme()).toBe("dark");
});

it("finds a page of the docs by its words, without a network", async () => {
  const { page } = await open("/docs/quick-start/");
  await page.keyboard.press("Control+k");
  await page.locator("dialog input").fill("no heartbeat for 120 seconds");
  await page.locator('dialog a[href*="/docs/guarantees/"]').first().waitFor();
});

it.each([
  ["requirements", "/docs/dependencies/"],
  ["requirements.txt", "/docs/dependencies/"],
  ["package.json", "/docs/dependencies/"],
  ["retry", "/docs/guarantees/"],
  ["timeout", "/errors/timeout/"],
  ["limits", "/docs/limits/"],
  ["network", "/docs/network/"],
  ["proxy", "/docs/machines/"],
  ["secret", "/docs/secrets/"],
  ["docker", "/docs/first-runner/"],
  ["priority", "/docs/command-line/"],
  ["cancel", "/docs/cli/cancel/"],
])("finds for %s first %s", async (query, path) => {
  const { page } = await open("/docs/quick-start/");
  await page.keyboard.press("Control+k");
  await page.locator("dialog input").fill(query);
  const first = page.locator("dialog .pagefind-ui__result a").first();
  await first.waitFor();
  expect(new URL((await first.getAttribute("href")) ?? "", page.url()).pathname).toBe(path);
  await page.context().close();
});

it.each([
  { width: 1440, menu: false },
  { width: 390, menu: true },
])("has the docs' menu and the page's headings behind buttons on a phone only: $width px", async ({ width, menu }) => {
  const { page } = await open("/docs/quick-start/", { viewport: { width, height: 900 } });
  expect(await page.getByRole("button", { name: "Menu" }).isVisible()).toBe(menu);
  expect(await page.locator("mobile-starlight-toc summary").isVisible()).toBe(menu);
  expect(await page.locator("starlight-toc a").first().isVisible()).toBe(!menu);
  expect(await page.getByRole("link", { name: "Retries and guarantees" }).isVisible()).toBe(!menu);
});

describe.each(PAGES)("%s", (path) => {
  it.each([
    ["light", 1440],
    ["light", 390],
    ["dark", 1440],
    ["dark", 390],
  ] as const)("has no accessibility violation, no error and nothing that overflows: %s, %d px", async (colorScheme, width) => {
    const { page, errors } = await open(path, { colorScheme, viewport: { width, height: 900 } });
    // By the debugger, whom the page's policy does not bind.
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run());
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 120)}`)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
    expect(errors).toEqual([]);
    await page.context().close();
  });
});
