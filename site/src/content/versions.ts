import { slug } from "github-slugger";

/** A version that is out. */
export type Version = {
  readonly name: string;
  /** Day of its release. */
  readonly date: Date;
  /** Of its heading on the page of all, which names its headings as GitHub does. */
  readonly anchor: string;
  /** What changed, a line each, without marks. */
  readonly changes: readonly string[];
};

/** `## [0.1.0] – unreleased`, or a date in its place. */
const HEADING = /^## (\[([^\]]+)\] – (.+))$/m;

const withoutMarks = (line: string): string =>
  line
    .replace(/^- /, "")
    .replace(/\[([^\]]+)\]\([^)]*\)/g, "$1")
    .replace(/[`*]/g, "");

/** The versions that are out, as a changelog in the form of Keep a Changelog lists them. */
export function versionsOf(changelog: string): Version[] {
  // What stands before the first heading, then for each heading its line, name, date and section.
  const [, ...parts] = changelog.split(HEADING);
  return Array.from({ length: parts.length / 4 }, (_, index) => parts.slice(4 * index, 4 * index + 4)).flatMap(
    ([heading = "", name = "", date = "", section = ""]) =>
      /^\d{4}-\d{2}-\d{2}$/.test(date)
        ? [
            {
              name,
              date: new Date(date),
              anchor: slug(heading),
              changes: section
                .split("\n")
                .filter((line) => line.startsWith("- "))
                .map(withoutMarks),
            },
          ]
        : [],
  );
}
