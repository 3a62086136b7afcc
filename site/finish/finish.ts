import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { transformSync } from "esbuild";
import { headersFile, responseHeaders } from "./policy.ts";
import { sheetsInOrder, withSheets } from "./stylesheets.ts";

const THEME = '<script src="/theme.js"></script>';
/** Made by the docs' framework, whose styles are too many to be sent with each page. */
const IS_OF_DOCS = /^(docs|errors)\//;

/**
 * What a slow phone would wait for is sent in fewer answers: the script that sets the theme goes into every page, the styles of landing and pricing into
 * theirs, and the docs have one stylesheet instead of four. Then the policy is written, which names what is inline by its hash.
 * @param dist as Astro left it
 * @throws Error where a page has no theme, so that it would flash
 */
export function finish(dist: string, apiUrl: string): void {
  const read = (path: string): string => readFileSync(join(dist, path), "utf8");
  const files = readdirSync(dist, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".html"));
  const pages = new Map(files.map((path) => [path, read(path)]));
  const ofDocs = [...pages].flatMap(([path, html]) => (IS_OF_DOCS.test(path) ? [html] : []));
  const used = new Set<string>();
  const textOf = (hrefs: readonly string[]): string => {
    for (const href of hrefs) used.add(href);
    return hrefs.map(read).join("\n");
  };

  const docsStyles = textOf(sheetsInOrder(ofDocs));
  const docsSheet = `/_astro/docs.${createHash("sha256").update(docsStyles).digest("hex").slice(0, 8)}.css`;
  writeFileSync(join(dist, docsSheet), docsStyles);
  const theme = transformSync(read("theme.js"), { minify: true }).code.trim();

  for (const [path, html] of pages) {
    if (!html.includes(THEME)) throw new Error(`${path} has no theme`);
    const styled = withSheets(html, (hrefs) =>
      IS_OF_DOCS.test(path) ? `<link rel="stylesheet" href="${docsSheet}">` : `<style>${textOf(hrefs)}</style>`,
    );
    pages.set(
      path,
      styled.replace(THEME, () => `<script>${theme}</script>`),
    );
  }
  for (const [path, html] of pages) writeFileSync(join(dist, path), html);
  for (const href of [...used, "theme.js"]) rmSync(join(dist, href));
  writeFileSync(join(dist, "_headers"), headersFile(responseHeaders([...pages.values()], apiUrl)));
}
