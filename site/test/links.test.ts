import { existsSync } from "node:fs";
import { join } from "node:path";
import { describeError, ERROR_CODES, LIMITS } from "@rgrid/schema";
import { expect, it } from "vitest";
import { DIST, pages } from "./pages.ts";

const all = pages();
const ids = new Map([...all].map(([path, html]) => [path, new Set([...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id))]));

/** Why a link leads nowhere, or null. */
function problemOf(from: string, href: string): string | null {
  if (/^(https?:|mailto:|data:)/.test(href)) return null;
  const { pathname, hash } = new URL(href, `http://site${from}`);
  const page = ids.get(pathname);
  if (page === undefined) return existsSync(join(DIST, decodeURIComponent(pathname))) ? null : "no such page";
  return hash === "" || page.has(decodeURIComponent(hash.slice(1))) ? null : "no such anchor";
}

it("has links that all lead to a page, and to an anchor that it has", () => {
  const broken = [...all].flatMap(([from, html]) =>
    [...html.matchAll(/<(?:a|link|img|script)\b[^>]*?\s(?:href|src)="([^"]*)"/g)].flatMap(([, href = ""]) => {
      const problem = problemOf(from, href.replaceAll("&amp;", "&"));
      return problem === null ? [] : [`${from} → ${href}: ${problem}`];
    }),
  );
  expect([...all.keys()].length).toBeGreaterThan(100);
  expect(broken).toEqual([]);
});

it("has the page that each error's docs_url names", () => {
  const missing = ERROR_CODES.filter((code) => !all.has(`${new URL(describeError(code).docs_url).pathname}/`));
  expect(missing).toEqual([]);
});

it("has one heading of the first order, a title and a description on every page", () => {
  const wrong = [...all].filter(([, html]) => {
    const titles = html.match(/<h1[\s>]/g)?.length ?? 0;
    return titles !== 1 || !/<title>[^<]+<\/title>/.test(html) || !/<meta name="description" content="[^"]{20,}"/.test(html);
  });
  expect(wrong.map(([path]) => path)).toEqual([]);
});

it("says every limit by its name", () => {
  const limits = all.get("/docs/limits/") ?? "";
  expect(Object.keys(LIMITS).filter((name) => !limits.includes(name))).toEqual([]);
});

it("has no inline script but data, so that the policy needs no exception", () => {
  const inline = [...all].flatMap(([path, html]) =>
    [...html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/g)].flatMap(([, attributes = "", body = ""]) =>
      body.trim() === "" || /type="(application\/ld\+json|application\/json)"/.test(attributes)
        ? []
        : [`${path}: ${body.trim().slice(0, 60)}`],
    ),
  );
  // The docs' framework brings a few of its own; the landing and the pricing page have none.
  expect(inline.filter((line) => /^\/(pricing\/)?:/.test(line))).toEqual([]);
});
