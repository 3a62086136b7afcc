import { transform } from "esbuild";
import { PurgeCSS } from "purgecss";

/** Tags of a page: names, attributes and their values; what one reads is between them. */
const TAG = /<[a-z][^>]*>/gi;
const STYLE = /<style\b[^>]*>[\s\S]*?<\/style>/g;

/** Parts of words too, and those whole that have other signs within, such as the class `md:sl-hidden`. */
const wordsIn = (text: string): string[] => [...(text.match(/[\w-]+/g) ?? []), ...(text.match(/[^\s"'`<>=]+/g) ?? [])];
const wordsInTags = (html: string): string[] => [...html.replace(STYLE, "").matchAll(TAG)].flatMap(([tag]) => wordsIn(tag));

/**
 * The rules, variables and animations of a stylesheet that some pages have a use for, made smaller. In doubt a rule stays: only a name that is
 * nowhere takes it away, whatever stands around it.
 * @param scripts every word of them may be a name that they give
 */
export async function usedRules(css: string, pages: readonly string[], scripts: readonly string[]): Promise<string> {
  const names = [...pages.flatMap(wordsInTags), ...scripts.flatMap(wordsIn)];
  const [used] = await new PurgeCSS().purge({
    css: [{ raw: css }],
    content: [...pages.map((raw) => ({ raw, extension: "html" })), ...scripts.map((raw) => ({ raw, extension: "js" }))],
    extractors: [
      { extensions: ["html"], extractor: wordsInTags },
      { extensions: ["js"], extractor: wordsIn },
    ],
    variables: true,
    // Of variables it looks at the stylesheet's own uses alone.
    safelist: { variables: names.filter((name) => name.startsWith("--")) },
    keyframes: true,
  });
  if (used === undefined) throw new Error("no stylesheet came back");
  return (await transform(used.css, { loader: "css", minify: true })).code.trim();
}
