import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A fenced block of a page of `docs/`, as it is written there. */
export type DocBlock = {
  /** The last one before it, without its number. */
  heading: string;
  /** `sh`, `python` … */
  language: string;
  /** Where it is typed, or the file's name: the block's title. */
  title: string | null;
  /** Without the newline at its end. */
  text: string;
  /** Under which name the words before it say that it is saved; null where they do not. */
  savedAs: string | null;
};

const docs = join(import.meta.dirname, "../../docs");

/** @param page its name in `docs/` */
const pageText = (page: string): string => readFileSync(join(docs, page), "utf8");

/** All fenced blocks of a page, in their order. */
export function docBlocks(page: string): DocBlock[] {
  let [heading, savedAs]: [string, string | null] = ["", null];
  const parts = pageText(page).matchAll(/^```(\w*)(?: title="([^"]*)")?\n([\s\S]*?)\n```$|^#+ (?:\d+\. )?(.+)$|as `([^`]+)`:/gm);
  return [...parts].flatMap(([, language, title = null, text, found, name]) => {
    if (found !== undefined) heading = found;
    if (name !== undefined) savedAs = name;
    if (language === undefined || text === undefined) return [];
    const block: DocBlock = { heading, language, title, text, savedAs };
    savedAs = null;
    return [block];
  });
}

/** The options of a table whose second column is what one adds, by the words of the first. */
export const tableOptions = (page: string): [purpose: string, options: string][] =>
  [...pageText(page).matchAll(/^\| ([^|]+) \| `(--[^`]+)`/gm)].map(([, purpose = "", options = ""]) => [purpose, options]);
