import axe from "axe-core";
import { describe, expect, it } from "vitest";
import { site } from "./browser.ts";
import { pages } from "./pages.ts";

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

it("copies no prompt from the docs: each command can be pasted", () => {
  const copied = [...pages()].flatMap(([path, html]) =>
    [...html.matchAll(/data-code="([^"]*)"/g)].flatMap(([, text = ""]) =>
      /(?:^|\u007f)\$ /.test(text) ? [`${path} ${text.slice(0, 40)}`] : [],
    ),
  );
  expect(copied).toEqual([]);
});

it("rings what the keyboard is at in ink, in the docs as on the landing", async () => {
  for (const path of ["/", "/docs/quick-start/"]) {
    const { page } = await open(path, { colorScheme: "light" });
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    const outline = await page.evaluate(() => {
      const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement ?? document.body);
      return `${outlineStyle} ${outlineWidth}`;
    });
    expect(outline).toBe("solid 2px");
  }
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
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  expect(await theme()).toBe("light");
  expect(await paper()).toBe("rgb(255, 255, 255)");
  await page.locator(".theme").click();
  expect(await theme()).toBe("dark");
  expect(await paper()).toBe("rgb(15, 18, 20)");
  await page.goto(new URL("/docs/quick-start/", page.url()).href);
  expect(await theme()).toBe("dark");
  expect(await paper()).not.toBe("rgb(255, 255, 255)");
});

it("finds a page of the docs by its words, without a network", async () => {
  const { page } = await open("/docs/quick-start/");
  await page.keyboard.press("Control+k");
  await page.locator("dialog input").fill("no heartbeat for 120 seconds");
  await page.locator('dialog a[href*="/docs/guarantees/"]').first().waitFor();
});

it.each([
  ["pricing", "/pricing/"],
  ["private index", "/docs/dependencies/"],
  ["stdin", "/docs/runtimes/"],
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
])("finds for %s first what explains it", async (query, path) => {
  const { page } = await open("/docs/quick-start/");
  await page.keyboard.press("Control+k");
  await page.locator("dialog input").fill(query);
  const first = page.locator("dialog .pagefind-ui__result-link").first();
  await first.waitFor();
  expect(new URL((await first.getAttribute("href")) ?? "", page.url()).pathname).toBe(path);
});

it.each(["/docs/quick-start/", "/errors/missing-dependency/", "/docs/api/"])(
  "shows %s as wide as the window is: the menu and the list in one line on a phone, both at the sides of a desktop",
  async (path) => {
    const shownAt = async (width: number): Promise<boolean[]> => {
      const { page } = await open(path, { viewport: { width, height: 900 } });
      const parts = ["button:has(> .open-menu)", "mobile-starlight-toc nav", ".right-sidebar"];
      return Promise.all(parts.map((part) => page.locator(part).isVisible()));
    };
    expect(await shownAt(1440)).toEqual([false, false, true]);
    expect(await shownAt(390)).toEqual([true, true, false]);
  },
);

it.each(["/docs/exit-codes/", "/docs/network/", "/docs/runtimes/"])("shows the tables of %s whole on a phone", async (path) => {
  const { page } = await open(path, { viewport: { width: 390, height: 844 } });
  const tables = await page
    .locator(".sl-markdown-content table")
    .evaluateAll((all) => all.map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth));
  expect(tables.length).toBeGreaterThan(0);
  expect(tables.filter((px) => px > 0)).toEqual([]);
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
