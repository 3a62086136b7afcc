import { describeError, ERROR_CODES, SECTIONS, type Section } from "@rgrid/schema";
import { type ErrorPage, errorPage, type PageCommand, SECTION_TITLES } from "@rgrid/schema/error-pages";
import { exampleOf } from "./example.ts";
import { code, type Page, plain } from "./page.ts";

const ALL: readonly ErrorPage[] = ERROR_CODES.map(errorPage);

const linkTo = (page: ErrorPage): string => `[${code(page.code)}](/errors/${page.slug}/)`;
const list = (texts: readonly string[]): string[] => texts.map((text) => `- ${plain(text)}`);

/** Commands and options within a sentence. */
const TYPED = /(?<![\w-])(?:rgrid [a-z]+(?: --[a-z-]+)*|(?:npm|docker|chmod) (?:[a-z]+|\+x)|--[a-z][a-z-]*[a-z])(?![\w-])/g;

/** A sentence in which what is typed looks like it. */
function withCode(text: string): string {
  const parts = text.split(TYPED).map(plain);
  const typed = [...text.matchAll(TYPED)].map(([found]) => code(found));
  return parts.map((part, index) => `${part}${typed[index] ?? ""}`).join("");
}

const MACHINES = { here: "Your laptop", runner: "The runner's machine" } as const;

/** What it does, and below it what is copied. */
const blockOf = ({ what, where, text }: PageCommand): string[] => [
  "",
  `${plain(what)}:`,
  "",
  `\`\`\`sh title="${MACHINES[where]}"`,
  text,
  "```",
];

/** Errors of what has run: a code of its own goes first (`exitCodeOfEnd` of the CLI). */
const OF_SCRIPTS: ReadonlySet<Section> = new Set<Section>(["python-script", "system", "network"]);
const AFTER_THE_EXIT: ReadonlySet<string> = new Set(["output_upload_failed", "output_too_large"]);

/** Where the platform ends a script, the signal for it is not the script's own code. */
const ENDED_BY_PLATFORM: ReadonlySet<string> = new Set(["timeout", "out_of_memory"]);

function exitCodeOf({ code: error, section, http, exit }: ErrorPage): string | number {
  if (exit === null) return http === null ? "The script's own, where it has one" : 125;
  if (ENDED_BY_PLATFORM.has(error)) return `The script's own if 1 to 128, else ${exit}`;
  return OF_SCRIPTS.has(section) || AFTER_THE_EXIT.has(error) ? `The script's own if above 0, else ${exit}` : exit;
}

function factsOf(page: ErrorPage): string[] {
  const { code: error, transient, http, details } = page;
  return [
    "| | |",
    "|---|---|",
    `| Code | ${code(error)} |`,
    `| Retried by itself | ${transient ? "Yes, while retries are left" : "No"} |`,
    ...(http === null ? [] : [`| HTTP status | ${http} |`]),
    `| Exit code of the CLI | ${exitCodeOf(page)} |`,
    ...(details.length === 0 ? [] : [`| Details | ${details.map(code).join(", ")} |`]),
    `| Offline | ${code(`rgrid explain ${error}`)} |`,
  ];
}

function pageOf(page: ErrorPage, order: number): Page {
  const near = ALL.filter(({ section, code: other }) => section === page.section && other !== page.code);
  const plainest = describeError(page.code);
  const body = [
    plain(page.happened),
    "",
    ...factsOf(page),
    "",
    "## Fix it",
    "",
    ...page.fixes.map((fix) => `- ${withCode(fix)}`),
    ...page.commands.flatMap(blockOf),
    "",
    "## What you see",
    "",
    ...exampleOf(page),
    "",
    "## Why",
    "",
    ...list(page.reasons),
    "",
    "## What it says",
    "",
    ...list(page.messages),
    "",
    "## For programs",
    "",
    "The same object is in the API, in `--json` and in the event stream, here with the least that is known. Codes are a contract: they are added, never renamed.",
    "",
    "```json",
    JSON.stringify(plainest, null, 2),
    "```",
    "",
    "## Near it",
    "",
    ...near.map((other) => `- ${linkTo(other)} ${plain(other.title)}`),
  ].join("\n");
  const description = `${page.code}: ${plainest.error_message}. What happened, why, and what to do.`;
  return { slug: `errors/${page.slug}`, title: page.title, label: page.code, description, order, body };
}

function indexPage(): Page {
  const sections = (Object.keys(SECTIONS) as Section[]).flatMap((section) => [
    `## ${SECTION_TITLES[section]}`,
    "",
    "| Code | |",
    "|---|---|",
    ...ALL.filter((page) => page.section === section).map((page) => `| ${linkTo(page)} | ${plain(page.title)} |`),
    "",
  ]);
  return {
    ...{ slug: "errors/index", title: "Error codes", label: "All codes", order: -1 },
    description: "Every error that RGrid tells, what it means and what to do.",
    body: ["Every error has a code that does not change, one sentence, a cause, a fix and a page.", "", ...sections].join("\n"),
  };
}

/** A page for each code of the catalogue, and one that lists them. */
export const errorPages = (): Page[] => [indexPage(), ...ALL.map(pageOf)];
