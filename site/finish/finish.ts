import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { transformSync } from "esbuild";
import { headersFile, responseHeaders } from "./policy.ts";
import { forgetPreloads, oneScript } from "./scripts.ts";
import { sheetsInOrder, sheetsOf, withSheets } from "./stylesheets.ts";
import { usedRules } from "./used-rules.ts";

const THEME = '<script src="/theme.js"></script>';
/** Made by the docs' framework. */
const IS_OF_DOCS = /^(docs|errors)\//;
/** They have parts of their own, whose styles the other docs do without. */
const IS_OF_API = /^docs\/api\//;

type Pages = Map<string, string>;

/**
 * What a slow phone would wait for is sent in fewer answers: the script that sets the theme and the styles that a page has a use for go into the page,
 * its other scripts are one that nothing waits for. Then the policy is written, which names what is inline by its hash.
 * @param dist as Astro left it
 * @throws Error where a page has no theme, so that it would flash
 */
export async function finish(dist: string, apiUrl: string): Promise<void> {
  const read = (path: string): string => readFileSync(join(dist, path), "utf8");
  const files = readdirSync(dist, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".html"));
  const pages: Pages = new Map(files.map((path) => [path, read(path)]));
  const those = (isOne: (path: string) => boolean): Pages => new Map([...pages].filter(([path]) => isOne(path)));

  // By the scripts' first names: the landing, the pricing and the page of what is not there have few, which differ.
  forgetPreloads(dist);
  const done = new Set<string>();
  for (const [name, group] of [
    ["docs", those((path) => IS_OF_DOCS.test(path))],
    ...[...those((path) => !IS_OF_DOCS.test(path))].map(([path, html]) => [nameOf(path), new Map([[path, html]])] as const),
  ] as const) {
    const { pages: withOne, inputs } = oneScript(dist, name, group);
    for (const [path, html] of withOne) pages.set(path, html);
    for (const input of inputs) done.add(input);
  }

  const docs = those((path) => IS_OF_DOCS.test(path));
  const guides = those((path) => IS_OF_DOCS.test(path) && !IS_OF_API.test(path));
  const sheets = sheetsInOrder([...docs.values()]);
  const docsStyles = sheets.map(read).join("\n");
  const docsSheet = `/_astro/docs.${createHash("sha256").update(docsStyles).digest("hex").slice(0, 8)}.css`;
  writeFileSync(join(dist, docsSheet), docsStyles);
  const guideStyles = await usedRules(docsStyles, [...guides.values()], scriptsNamed(dist, "docs"));

  const stylesOf = async (path: string, html: string): Promise<string> => {
    if (IS_OF_API.test(path)) return `<link rel="stylesheet" href="${docsSheet}">`;
    // The search is made when it is opened, and brings the rest then (search-when-opened.ts).
    if (IS_OF_DOCS.test(path)) return `<style>${guideStyles}</style><meta name="rgrid-styles" content="${docsSheet}">`;
    const own = sheetsOf(html);
    for (const href of own) done.add(href);
    return `<style>${await usedRules(own.map(read).join("\n"), [html], scriptsNamed(dist, nameOf(path)))}</style>`;
  };
  const theme = transformSync(read("theme.js"), { minify: true }).code.trim();
  for (const [path, html] of pages) {
    if (!html.includes(THEME)) throw new Error(`${path} has no theme`);
    const styled = withSheets(html, await stylesOf(path, html));
    pages.set(
      path,
      styled.replace(THEME, () => `<script>${theme}</script>`),
    );
  }
  for (const [path, html] of pages) writeFileSync(join(dist, path), html);
  for (const path of [...done, ...sheets, "theme.js"]) rmSync(join(dist, path), { force: true });
  writeFileSync(join(dist, "_headers"), headersFile(responseHeaders([...pages.values()], apiUrl)));
}

/** What the script of a page is called: `index.html` and `pricing/index.html` are `index` and `pricing`. */
const nameOf = (path: string): string => path.replace(/(\/index)?\.html$/, "").replaceAll("/", "-");

/** The texts of the script that some pages have, by its name (scripts.ts). */
const scriptsNamed = (dist: string, name: string): string[] =>
  readdirSync(join(dist, "_astro"))
    .filter((file) => file.startsWith(`${name}.`) && file.endsWith(".js"))
    .map((file) => readFileSync(join(dist, "_astro", file), "utf8"));
