import { headersOf } from "@rgrid/stack";
import { expect, it } from "vitest";
import { hashOf, inlineScripts, inlineStyles } from "../finish/policy.ts";
import { site } from "./browser.ts";
import { DIST, pages } from "./pages.ts";

const { open } = site();
const all = pages();
const policy = (await headersOf(DIST))["content-security-policy"] ?? "";

it("is sent with every page, and allows nothing inline but what the pages have", () => {
  const inline = new Set([...all.values()].flatMap((html) => [...inlineScripts(html), ...inlineStyles(html)]).map(hashOf));
  expect(inline.size).toBeGreaterThan(5);
  expect(new Set(policy.match(/'sha256-[^']+'/g))).toEqual(inline);
  expect(policy.match(/'unsafe-[a-z-]+'|\*/g)).toEqual(["'unsafe-inline'"]);
  expect(policy).toContain("; style-src-attr 'unsafe-inline';");
});

it("is violated by no page", { timeout: 240_000 }, async () => {
  const { page, errors } = await open("/");
  for (const path of all.keys()) await page.goto(new URL(path, page.url()).href);
  expect(errors).toEqual([]);
});

it("refuses what the pages do not have", async () => {
  const { page, errors } = await open("/docs/quick-start/");
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "document.title = 'written';";
    document.head.append(script);
  });
  expect(await page.title()).not.toBe("written");
  expect(errors).toEqual([expect.stringContaining("Content Security Policy")]);
});
