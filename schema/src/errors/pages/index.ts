import { catalogueEntry, type ErrorCode, isErrorCode, SECTIONS, type Section } from "../catalogue.ts";
import { slugOf } from "../error-metadata.ts";
import { PLACEHOLDER } from "../fill.ts";
import { API_PAGES } from "./api.ts";
import { CLI_PAGES } from "./cli.ts";
import { PAGE_COMMANDS, type PageCommand } from "./commands.ts";
import { DEPENDENCY_PAGES } from "./dependencies.ts";
import examples from "./examples.json" with { type: "json" };
import { NETWORK_PAGES } from "./network.ts";
import { NOT_RECORDED } from "./not-recorded.ts";
import type { PageText } from "./page-text.ts";
import { PLATFORM_PAGES } from "./platform.ts";
import { PYTHON_SCRIPT_PAGES } from "./python-script.ts";
import { SYSTEM_PAGES } from "./system.ts";

const EXAMPLES: Partial<Record<string, ErrorExample>> = examples;
const WITHOUT: Partial<Record<string, string>> = NOT_RECORDED;

const TEXTS: Record<ErrorCode, PageText> = {
  ...PYTHON_SCRIPT_PAGES,
  ...SYSTEM_PAGES,
  ...NETWORK_PAGES,
  ...DEPENDENCY_PAGES,
  ...PLATFORM_PAGES,
  ...API_PAGES,
  ...CLI_PAGES,
};

export type { PageCommand };

export const SECTION_TITLES: Record<Section, string> = {
  "python-script": "In the script",
  system: "Resources and system",
  network: "Network, from inside the script",
  dependencies: "Dependencies",
  platform: "Platform",
  api: "API",
  cli: "CLI",
};

/** A run that ended so, recorded by `e2e/examples/record.ts`. */
export type ErrorExample = {
  files: Record<string, string>;
  /** What was typed, and what it wrote: both streams, in the order in which they came. The last one failed, those before led to it. */
  steps: readonly { typed: string; output: string }[];
  exit_code: number;
  /** What else was done to it, as a sentence. */
  staged?: string;
};

/** A page of the documentation about one code: the site's, the console's and what `rgrid explain` prints are made from it. */
export type ErrorPage = PageText & {
  code: ErrorCode;
  slug: string;
  section: Section;
  title: string;
  /** With `<placeholders>` for what a real error fills in. */
  messages: readonly string[];
  fixes: readonly string[];
  /** What there is to copy. */
  commands: readonly PageCommand[];
  /** Names of the fields that `error_details` may have. */
  details: readonly string[];
  transient: boolean;
  http: number | null;
  exit: number | null;
  /** As it was recorded, or why it was not. */
  example: ErrorExample | { none: string };
};

/** `{limit_bytes|size}` → `<limit bytes>` */
const shown = (template: string): string => template.replace(PLACEHOLDER, (_, name: string) => `<${name.replaceAll("_", " ")}>`);

/** Templates that begin alike are one advice, said with less where less is known: a page has the fullest. */
const SAME_BEGINNING = 16;
const distinct = (templates: readonly string[]): string[] =>
  templates.filter((text, at) => !templates.slice(0, at).some((earlier) => earlier.startsWith(text.slice(0, SAME_BEGINNING))));

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
/** Whether the template, filled, is this text. */
const fits = (template: string, text: string): boolean =>
  new RegExp(`^${literal(template.replace(PLACEHOLDER, "\0")).replaceAll("\0", ".+")}$`).test(text);

/** The fix of the page's example comes first: the others are for other cases. */
function ordered(fixes: readonly string[], example: ErrorPage["example"]): readonly string[] {
  const said = "none" in example ? undefined : /^Fix: +(.+)$/m.exec(example.steps.at(-1)?.output ?? "")?.[1];
  return said === undefined ? fixes : fixes.toSorted((a, b) => Number(fits(b, said)) - Number(fits(a, said)));
}

const sectionOf = (code: ErrorCode): Section =>
  (Object.keys(SECTIONS) as Section[]).find((section) => Object.hasOwn(SECTIONS[section], code)) ?? "platform";

export function errorPage(code: ErrorCode): ErrorPage {
  const { title, messages, fixes, details, transient = false, http = null, exit = null } = catalogueEntry(code);
  const example = EXAMPLES[code] ?? { none: WITHOUT[code] ?? "" };
  return {
    ...{ code, slug: slugOf(code), section: sectionOf(code), title, transient, http, exit },
    ...TEXTS[code],
    messages: messages.map(shown),
    fixes: distinct(ordered(fixes, example)).map(shown),
    commands: PAGE_COMMANDS[code],
    details: Object.keys(details.shape),
    example,
  };
}

/** The code of a page's address, its slug, or the code itself in any spelling; null where there is none. */
export function codeOf(text: string): ErrorCode | null {
  const name = (/([^/]+)\/*$/.exec(text.trim())?.[1] ?? "").toLowerCase().replace(/[-\s]+/g, "_");
  if (isErrorCode(name)) return name;
  const slug = name.replaceAll("_", "-");
  const codes = Object.values(SECTIONS).flatMap((section) => Object.keys(section)) as ErrorCode[];
  return codes.find((code) => slugOf(code) === slug) ?? null;
}
