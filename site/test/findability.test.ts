import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SITE_URL } from "../src/addresses.ts";
import { DIST, pages } from "./pages.ts";

const read = (name: string): string => readFileSync(join(DIST, name), "utf8");
const all = [...pages()].filter(([path]) => path !== "/404.html");
const contentOf = (html: string, pattern: RegExp): string | undefined => pattern.exec(html)?.[1];
const meta = (html: string, name: string): string | undefined =>
  contentOf(html, new RegExp(`<meta (?:name|property)="${name}" content="([^"]+)"`));

describe("who looks for it finds it", () => {
  it("by a title and a description of each page that no other has, at one address", () => {
    const problems = all.flatMap(([path, html]) => {
      const canonical = contentOf(html, /<link rel="canonical" href="([^"]+)"/);
      return [
        contentOf(html, /<title>([^<]+)<\/title>/) === undefined && `${path} has no title`,
        (meta(html, "description") ?? "").length < 20 && `${path} has no description`,
        canonical !== `${SITE_URL}${path}` && `${path} says that it is at ${canonical}`,
      ].filter((problem) => problem !== false);
    });
    expect(problems).toEqual([]);
    const titles = all.map(([, html]) => contentOf(html, /<title>([^<]+)<\/title>/));
    expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
  });

  it("by a picture of 1200 pixels in social networks", () => {
    for (const path of ["/", "/pricing/", "/docs/quick-start/", "/errors/missing-dependency/"]) {
      const html = all.find(([of]) => of === path)?.[1] ?? "";
      const image = new URL(meta(html, "og:image") ?? "");
      expect(image.origin).toBe(SITE_URL);
      const png = readFileSync(join(DIST, image.pathname));
      // PNG, 11.2.2: the width follows the signature and the header's name.
      expect([png.subarray(1, 4).toString(), png.readUInt32BE(16)]).toEqual(["PNG", 1200]);
      expect(meta(html, "og:title")).toBeTruthy();
    }
  });

  it("by robots.txt, which leads to a sitemap of all pages", () => {
    const sitemap = contentOf(read("robots.txt"), /^Sitemap: (\S+)$/m);
    const [part] = [...read(new URL(sitemap ?? "").pathname).matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, url = ""]) => url);
    const listed = [...read(new URL(part ?? "").pathname).matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, url]) => url);
    expect(listed.sort()).toEqual(all.map(([path]) => `${SITE_URL}${path}`).sort());
  });

  it("by llms.txt, whose addresses are all there and leave out no guide and no error", () => {
    const text = read("llms.txt");
    const listed = [...text.matchAll(/\]\((\S+?)\): \S/g)].map(([, url = ""]) => new URL(url).pathname);
    const missing = listed.filter((path) => !existsSync(join(DIST, path, "index.html")));
    expect(missing).toEqual([]);
    const wanted = all.map(([path]) => path).filter((path) => !/^\/docs\/api\/.+/.test(path));
    expect(wanted.filter((path) => !listed.includes(path))).toEqual([]);
  });

  it("as a program and its questions, and a feed of what changed", () => {
    const data = contentOf(read("index.html"), /<script type="application\/ld\+json">([\s\S]*?)<\/script>/);
    const { "@graph": graph } = JSON.parse(data ?? "") as { "@graph": { "@type": string; mainEntity?: unknown[] }[] };
    expect(graph.map((one) => one["@type"])).toEqual(["SoftwareApplication", "FAQPage"]);
    expect(graph[1]?.mainEntity?.length).toBeGreaterThan(5);
    for (const [path, html] of all.filter(([of]) => !of.startsWith("/docs/api/"))) {
      expect([path, contentOf(html, /<link rel="alternate" type="application\/rss\+xml"[^>]* href="([^"]+)"/)]).toEqual([
        path,
        "/changelog.xml",
      ]);
    }
    expect(read("changelog.xml")).toMatch(/<rss version="2\.0"><channel><title>[^<]+<\/title>/);
  });
});
