import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { site } from "./browser.ts";
import { DIST, pages } from "./pages.ts";

const KB = 1000;
const all = pages();
const { open } = site();
const packedBytes = (content: string | Buffer): number => gzipSync(content, { level: 9 }).length;

// What a score follows from, without how busy the machine is.
describe.each(["/errors/missing-dependency/", "/docs/quick-start/"])("what a slow phone gets of %s", (path) => {
  const html = all.get(path) ?? "";

  it("is seen after one answer: no stylesheet is waited for, and one script comes later", () => {
    const sheets = [...html.matchAll(/<link rel="stylesheet"[^>]*>/g)].filter(([tag]) => !tag.includes('media="print"'));
    expect(sheets).toEqual([]);
    const scripts = [...html.matchAll(/<script[^>]* src="([^"]+)"[^>]*>/g)];
    expect(scripts.map(([tag]) => tag)).toEqual([expect.stringMatching(/type="module".* fetchpriority="low"/)]);
    expect(packedBytes(readFileSync(join(DIST, scripts[0]?.[1] ?? "")))).toBeLessThanOrEqual(6 * KB);
  });

  it("is 19 kB, and has at most 750 elements", () => {
    expect(packedBytes(html)).toBeLessThanOrEqual(19 * KB);
    expect(html.match(/<[a-z]/g)?.length).toBeLessThanOrEqual(750);
  });
});

it("has the styles of the search when that is opened", async () => {
  const { page, errors } = await open("/errors/missing-dependency/");
  const borderOf = (): Promise<string> =>
    page.locator("#starlight__search .pagefind-ui__search-input").evaluate((input) => getComputedStyle(input).borderRadius);
  expect(await page.locator('link[href*="/docs."]').count()).toBe(0);
  await page.getByRole("button", { name: "Search" }).click();
  await page.locator("#starlight__search input").waitFor();
  expect(await borderOf()).not.toBe("0px");
  expect(errors).toEqual([]);
});
