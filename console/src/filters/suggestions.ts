import type { ExecutionItem } from "@rgrid/schema";
import { formatToken, STATUSES } from "./filters.ts";

/** One line below the filter bar. `text` is what the bar's input becomes; a whole condition is taken at once. */
export type Suggestion = { text: string; note: string; whole: boolean };
export type SuggestionGroup = { title: string; items: Suggestion[] };

const SHOWN_MAX = 6;
const distinct = (values: readonly (string | undefined)[]): string[] => [
  ...new Set(values.filter((value) => value !== undefined)),
];
const some = (values: readonly string[]): string => `${values.slice(0, 3).join(", ")}${values.length > 3 ? ", …" : ""}`;

/** What could be meant by what is typed, from the rows that are loaded: keys first, then the values of the key that stands there. */
export function suggestionsFor(typed: string, rows: readonly ExecutionItem[]): SuggestionGroup[] {
  const [, key, begun] = /^([^\s":]+):(.*)$/.exec(typed) ?? [];
  return key === undefined ? keyGroups(typed, rows) : valueGroup(key, begun ?? "", rows);
}

function keyGroups(typed: string, rows: readonly ExecutionItem[]): SuggestionGroup[] {
  const own: Suggestion[] = [
    { text: "status:", note: STATUSES.join(", "), whole: false },
    { text: "script:", note: some(distinct(rows.map((row) => row.script))), whole: false },
    { text: "error:", note: some(distinct(rows.map((row) => row.error_metadata?.error_code))), whole: false },
    { text: "since:", note: "1h, 24h, 7d, 30d, a date", whole: false },
  ];
  const keys = distinct(rows.flatMap((row) => Object.keys(row.metadata))).map((key) => ({
    text: formatToken({ kind: "metadata", key, value: "x" }).slice(0, -1),
    note: some(distinct(rows.map((row) => row.metadata[key]))),
    whole: false,
  }));
  const begun = ({ text }: Suggestion) => text.startsWith(typed);
  return [
    { title: "Filter by", items: own.filter(begun) },
    { title: "Metadata", items: keys.filter(begun).slice(0, SHOWN_MAX) },
  ].filter((group) => group.items.length > 0);
}

function valuesOf(key: string, rows: readonly ExecutionItem[]): string[] {
  if (key === "status") return [...STATUSES];
  if (key === "since") return ["1h", "24h", "7d", "30d"];
  if (key === "script") return distinct(rows.map((row) => row.script));
  if (key === "error") return distinct(rows.map((row) => row.error_metadata?.error_code));
  return distinct(rows.map((row) => row.metadata[key]));
}

function valueGroup(key: string, begun: string, rows: readonly ExecutionItem[]): SuggestionGroup[] {
  const own = ["status", "since", "script", "error"].find((name) => name === key) as "status" | undefined;
  const items = valuesOf(key, rows)
    .filter((value) => value.startsWith(begun))
    .slice(0, SHOWN_MAX)
    .map((value) => ({
      text: formatToken(own === undefined ? { kind: "metadata", key, value } : { kind: own, value }),
      note: "",
      whole: true,
    }));
  return items.length === 0 ? [] : [{ title: key, items }];
}
