import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Bug } from "./bug.ts";
import type { Outcome } from "./hunt.ts";

const DOCUMENT = join(import.meta.dirname, "../../../docs/testing.md");
const BEGIN = "<!-- written by `npm run sim -- --bugs` -->\n";
const END = "<!-- end -->";
const WHAT_LENGTH_MAX = 110;

export const firstLine = (what: string): string => (what.split("\n")[0] ?? "").slice(0, WHAT_LENGTH_MAX);

export const isCaught = (outcome: Outcome): boolean => outcome === "hangs" || (outcome !== null && "invariant" in outcome);

function row({ name }: Bug, outcome: Outcome): string {
  if (outcome === "hangs") return `| ${name} | – | – | it turns in a circle |`;
  if (outcome === null || "problem" in outcome) return `| ${name} | **survived** | | |`;
  return `| ${name} | ${outcome.seed} | ${outcome.invariant} | ${firstLine(outcome.what).replaceAll("|", "\\|")} |`;
}

/** Puts what became of each bug into the documents. */
export async function writeTable(bugs: readonly Bug[], outcomes: ReadonlyMap<Bug, Outcome>, seeds: number): Promise<void> {
  const caught = bugs.filter((bug) => isCaught(outcomes.get(bug) ?? null)).length;
  const table = [
    `${caught} of ${bugs.length} are caught within ${seeds} seeds, on which the true code holds every invariant.\n`,
    "| bug | caught by seed | invariant | what it said |",
    "|---|---|---|---|",
    ...bugs.map((bug) => row(bug, outcomes.get(bug) ?? null)),
  ].join("\n");
  const text = await readFile(DOCUMENT, "utf8");
  const [begin, end] = [text.indexOf(BEGIN) + BEGIN.length, text.indexOf(END)];
  if (begin < BEGIN.length || end < begin) throw new Error(`${DOCUMENT} has no place for the table`);
  await writeFile(DOCUMENT, `${text.slice(0, begin)}\n${table}\n\n${text.slice(end)}`);
}
