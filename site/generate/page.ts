import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A page of the docs, as Starlight reads it. */
export type Page = {
  /** Below the site's root, without an extension: `docs/limits`. */
  slug: string;
  title: string;
  description: string;
  /** Markdown without the title. */
  body: string;
  /** What the sidebar calls it, where that is not the title. */
  label?: string;
  /** Its place among the pages of a generated group. */
  order?: number;
};

const quoted = (text: string): string => JSON.stringify(text);

/** A column without a name has one for those who hear the page: a header that is empty tells them nothing. */
const namedColumns = (body: string): string =>
  body.replace(/^(\|.*\|)\n(?=\|[-:| ]+\|$)/gm, (_, head: string) => {
    const cells = head.slice(1, -1).split(/(?<!\\)\|/);
    return `|${cells.map((cell) => (cell.trim() === "" ? ' <span class="sr-only">What it is</span> ' : cell)).join("|")}|\n`;
  });

export function writePage(root: string, { slug, title, description, body, label, order }: Page): void {
  const sidebar = [
    ...(label === undefined ? [] : [`  label: ${quoted(label)}`]),
    ...(order === undefined ? [] : [`  order: ${order}`]),
  ];
  const head = [
    "---",
    `title: ${quoted(title)}`,
    `description: ${quoted(description)}`,
    "editUrl: false",
    ...(sidebar.length > 0 ? ["sidebar:", ...sidebar] : []),
    "---",
  ];
  const file = join(root, `${slug}.md`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${head.join("\n")}\n\n${namedColumns(body.trim())}\n`);
}

/** Markdown's own characters as plain text, in a table's cell too. */
export const plain = (text: string): string => text.replace(/[\\`*_[\]<>|{}]/g, "\\$&");

/** Text between backticks, whatever backticks it has itself; a bar would end a table's cell. */
export function code(text: string): string {
  const fence = text.includes("`") ? "``" : "`";
  const space = fence === "``" ? " " : "";
  return `${fence}${space}${text.replaceAll("|", "\\|")}${space}${fence}`;
}
