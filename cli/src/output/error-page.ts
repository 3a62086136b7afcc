import { DOCS_BASE_URL_DEFAULT } from "@rgrid/schema";
import type { ErrorPage } from "@rgrid/schema/error-pages";
import type { Card } from "./error-card.ts";
import { wrapped } from "./wrap.ts";

const BULLET = "  - ";

/** How the code shows besides its card: `HTTP 404 · exit code 66`. */
function marksOf({ http, exit, transient }: ErrorPage): string {
  const marks = [
    http === null ? null : `HTTP ${http}`,
    exit === null ? "exit code of the script" : `exit code ${exit}`,
    transient ? "retried by itself" : null,
  ];
  return marks.filter((mark) => mark !== null).join(" · ");
}

/** Files, the command and what it printed, as a terminal would show them. */
function exampleLines({ example }: ErrorPage): string[] {
  if ("none" in example) return [];
  const files = Object.entries(example.files).flatMap(([name, content]) => [`$ cat ${name}`, ...content.trimEnd().split("\n")]);
  const steps = example.steps.flatMap(({ typed, output }) => [`$ ${typed}`, ...(output === "" ? [] : output.split("\n"))]);
  return [...files, ...steps].map((line) => `  ${line}`.trimEnd());
}

/** An error's page, as the site has it, in lines. */
export function errorPageLines(page: ErrorPage, { paint, columns }: Card): string[] {
  const broken = (text: string, indent: string) =>
    (columns === null ? [text] : wrapped(text, columns - indent.length - 1)).map(
      (line, at) => (at === 0 ? indent : " ".repeat(indent.length)) + line,
    );
  const part = (title: string, lines: readonly string[]) => (lines.length === 0 ? [] : ["", paint("bold", title), ...lines]);
  const bullets = (items: readonly string[]) => items.flatMap((item) => broken(item, BULLET));
  return [
    `${paint("red", page.code)}  ${paint("bold", page.title)}`,
    paint("dim", marksOf(page)),
    "",
    ...broken(page.happened, ""),
    ...part("Why, usually", bullets(page.reasons)),
    ...part("What to do", bullets(page.fixes)),
    ...part(
      "Commands",
      page.commands.flatMap(({ what, where, text }) => [
        ...broken(`${what}${where === "runner" ? " (on the runner's machine)" : ""}:`, "  "),
        `    ${text}`,
      ]),
    ),
    ...part("For example", exampleLines(page)),
    ...part("Details of error_details", page.details.length === 0 ? [] : broken(page.details.join(", "), "  ")),
    "",
    paint("dim", `${DOCS_BASE_URL_DEFAULT}/errors/${page.slug}`),
  ];
}
