import { type Selector, type SelectorComponent, transform } from "lightningcss";

/** Tags of a page: names, attributes and their values; what one reads is between them. */
const TAG = /<[a-z][^>]*>/gi;
const WORD = /[\w-]+/g;

/** All names that a page has, or what a script could give it. @param scripts whose every word counts */
export function wordsOf(pages: readonly string[], scripts: readonly string[]): Set<string> {
  const words = new Set<string>();
  const take = (text: string): void => {
    for (const [word] of text.matchAll(WORD)) words.add(word);
  };
  for (const html of pages) for (const [tag] of html.matchAll(TAG)) take(tag);
  for (const script of scripts) take(script);
  return words;
}

/**
 * The rules of a stylesheet that could match something that has these names, made smaller. In doubt a rule stays: only a name that is nowhere
 * takes it away, whatever stands around it.
 */
export function usedRules(css: string, words: ReadonlySet<string>): string {
  const isUsed = (selector: Selector): boolean => selector.every(canMatch);
  function canMatch(part: SelectorComponent): boolean {
    switch (part.type) {
      case "class":
      case "id":
      case "type":
      case "attribute":
        return words.has(part.name);
      case "pseudo-class":
        // Of what it excludes, nothing need be there.
        return part.kind === "is" || part.kind === "where" ? part.selectors.some(isUsed) : true;
      default:
        return true;
    }
  }
  const { code } = transform({
    filename: "docs.css",
    code: Buffer.from(css),
    minify: true,
    visitor: {
      // One of several selectors that matches nothing costs less than it would to write the rule anew.
      Rule: { style: ({ value }) => (value.selectors.some(isUsed) ? undefined : []) },
    },
  });
  return code.toString();
}
