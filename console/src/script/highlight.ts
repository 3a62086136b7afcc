import type { Parser } from "@lezer/common";
import { highlightCode, tagHighlighter, tags } from "@lezer/highlight";
import { retried } from "../api/retried.ts";

export type CodePiece = { text: string; className: string };

/** Three tones; weight does the rest. */
const TONES = tagHighlighter([
  { tag: [tags.keyword, tags.self, tags.bool, tags.null, tags.modifier], class: "c-k" },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], class: "c-s" },
  { tag: [tags.number], class: "c-n" },
  { tag: [tags.comment], class: "t3" },
]);

/** The parser for a script's name; null for languages that are shown plain. Each is a chunk of its own. */
async function parserFor(name: string): Promise<Parser | null> {
  if (/\.pyw?$/i.test(name)) return (await retried(() => import("@lezer/python"))).parser;
  if (!/\.[cm]?[jt]sx?$/i.test(name)) return null;
  const { parser } = await retried(() => import("@lezer/javascript"));
  return /\.[cm]?tsx?$/i.test(name) ? parser.configure({ dialect: "ts" }) : parser;
}

/** A script line by line, each in pieces of one tone. */
export async function highlightLines(name: string, source: string): Promise<CodePiece[][]> {
  const parser = await parserFor(name);
  if (parser === null) return source.split("\n").map((text) => [{ text, className: "" }]);
  const lines: CodePiece[][] = [[]];
  highlightCode(
    source,
    parser.parse(source),
    TONES,
    (text, className) => lines.at(-1)?.push({ text, className }),
    () => lines.push([]),
  );
  return lines;
}
