import { type Selector, type SelectorComponent, transform, type Visitor } from "lightningcss";

/** Tags of a page: names, attributes and their values; what one reads is between them. */
const TAG = /<[a-z][^>]*>/gi;
/** As a part of an attribute's value, and as all between its spaces: `md:sl-hidden` is one class. */
const WORDS = [/[\w-]+/g, /[^\s"'`=<>]+/g];
const VARIABLE_USE = /var\(\s*(--[\w-]+)/g;

/** All names that a page has, or what a script could give it. @param scripts whose every word counts */
export function wordsOf(pages: readonly string[], scripts: readonly string[]): Set<string> {
  const words = new Set<string>();
  const take = (text: string): void => {
    for (const pattern of WORDS) for (const [word] of text.matchAll(pattern)) words.add(word);
  };
  for (const html of pages) for (const [tag] of html.matchAll(TAG)) take(tag);
  for (const script of scripts) take(script);
  return words;
}

/**
 * The rules of a stylesheet that could match something that has these names, and the variables that something asks for, made smaller. In doubt a
 * rule stays: only a name that is nowhere takes it away, whatever stands around it. PurgeCSS takes `:focus-visible` away.
 */
export function usedRules(css: string, words: ReadonlySet<string>): string {
  const isUsed = (selector: Selector): boolean => selector.every(canMatch);
  function canMatch(part: SelectorComponent): boolean {
    switch (part.type) {
      case "class":
      case "id":
      case "type":
        return words.has(part.name);
      case "attribute":
        return words.has(part.name) || words.has(inDataset(part.name));
      case "pseudo-class":
        // Of what it excludes, nothing need be there.
        return part.kind === "is" || part.kind === "where" ? part.selectors.some(isUsed) : true;
      default:
        return true;
    }
  }
  // One of several selectors that matches nothing costs less than it would to write the rule anew.
  const rules = minified(css, { Rule: { style: ({ value }) => (value.selectors.some(isUsed) ? undefined : []) } });
  return withoutUnusedVariables(rules, words);
}

/** What a script calls an attribute that it sets: `data-theme` is `dataset.theme`. */
const inDataset = (name: string): string =>
  name.replace(/^data-/, "").replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

/** Once more after each time that something went: a variable may have been named by that one alone. */
function withoutUnusedVariables(css: string, words: ReadonlySet<string>): string {
  const asked = new Set([...css.matchAll(VARIABLE_USE)].map(([, name]) => name));
  const isAsked = (name: string): boolean => !name.startsWith("--") || asked.has(name) || words.has(name);
  const smaller = minified(css, { Declaration: { custom: ({ name }) => (isAsked(name) ? undefined : []) } });
  return smaller.length < css.length ? withoutUnusedVariables(smaller, words) : smaller;
}

const minified = (css: string, visitor: Visitor<never>): string =>
  transform({ filename: "page.css", code: Buffer.from(css), minify: true, visitor }).code.toString();
