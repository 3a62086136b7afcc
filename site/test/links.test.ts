import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describeError, ERROR_CODES, LIMITS } from "@rgrid/schema";
import { errorPage } from "@rgrid/schema/error-pages";
import { expect, it } from "vitest";
import { SITE_HOSTS } from "../src/addresses.ts";
import { DIST, pages } from "./pages.ts";

const all = pages();
const ids = new Map([...all].map(([path, html]) => [path, new Set([...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id))]));

/** Why a link leads nowhere, or null. */
function problemOf(from: string, href: string): string | null {
  const { host, protocol, pathname, hash } = new URL(href, `https://site.test${from}`);
  if (protocol !== "https:" || !["site.test", ...SITE_HOSTS].includes(host)) return null;
  const page = ids.get(pathname);
  if (page === undefined) return existsSync(join(DIST, decodeURIComponent(pathname))) ? null : "no such page";
  return hash === "" || page.has(decodeURIComponent(hash.slice(1))) ? null : "no such anchor";
}

/** `<a>`s with an address of the site's own in full: in a local stack's copy they lead away from it. */
const LEADS_OUT = new RegExp(`<a\\b[^>]*?\\shref="(https://(?:${SITE_HOSTS.join("|")})/[^"]*)"`, "g");

it("leads to its own pages by their paths, so that a copy of it stays a whole", () => {
  const out = [...all].flatMap(([from, html]) => [...html.matchAll(LEADS_OUT)].map(([, href]) => `${from} → ${href}`));
  expect(out).toEqual([]);
});

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

it("leads from the address that is made of a code to the page of it, where that is called otherwise", () => {
  const lines = readFileSync(join(DIST, "_redirects"), "utf8").trim().split("\n");
  const redirects = new Map(lines.map((line) => line.split(" ")).map(([from = "", to = "", status]) => [from, { to, status }]));
  const others = ERROR_CODES.filter((code) => {
    const derived = `/errors/${code.replaceAll("_", "-")}`;
    const { pathname } = new URL(describeError(code).docs_url);
    if (pathname === derived) return false;
    for (const from of [derived, `${derived}/`]) expect(redirects.get(from)).toEqual({ to: `${pathname}/`, status: "301" });
    expect([all.has(`${pathname}/`), all.has(`${derived}/`)]).toEqual([true, false]);
    return true;
  });
  expect(others).toEqual(expect.arrayContaining(["script_syntax_error", "worker_died", "execution_failed"]));
  expect(redirects.size).toBe(2 * others.length);
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

it("lists the errors of its section beside each error, the commands beside a command, and has one link to each list everywhere else", () => {
  const listed = (path: string, below: string): number => {
    const sidebar = /<nav class="sidebar[\s\S]*?<\/nav>/.exec(all.get(path) ?? "")?.[0] ?? "";
    return new Set(sidebar.match(new RegExp(`href="${below}[^"]*"`, "g"))).size;
  };
  const { section } = errorPage("missing_dependency");
  const near = ERROR_CODES.filter((code) => errorPage(code).section === section);
  // And the list of all.
  expect(listed("/errors/missing-dependency/", "/errors/")).toBe(near.length + 1);
  for (const below of ["/errors/", "/docs/cli/", "/docs/api/"]) expect(listed("/docs/quick-start/", below)).toBe(1);
  expect(["/docs/cli/run/", "/docs/api/"].map((path) => listed(path, "/errors/"))).toEqual([1, 1]);
  expect(listed("/docs/cli/run/", "/docs/cli/")).toBeGreaterThan(10);
  expect(listed("/docs/api/", "/docs/api/")).toBeGreaterThan(10);
});
