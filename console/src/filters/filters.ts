import type { ExecutionItem, ExecutionStatus } from "@rgrid/schema";

export const STATUSES = ["queued", "running", "completed", "failed", "cancelled"] as const satisfies readonly ExecutionStatus[];

/** One condition of the filter bar. A key that is none of ours is a metadata key; in quotes it always is. */
export type FilterToken =
  | { kind: "status"; value: string }
  | { kind: "script"; value: string }
  | { kind: "error"; value: string }
  | { kind: "since"; value: string }
  | { kind: "until"; value: string }
  | { kind: "metadata"; key: string; value: string };

const OWN_KEYS = ["status", "script", "error", "since", "until"] as const;
type OwnKey = (typeof OWN_KEYS)[number];
const isOwnKey = (key: string): key is OwnKey => (OWN_KEYS as readonly string[]).includes(key);

/** A word, or words in double quotes with `\"` and `\\` inside. */
const PART = String.raw`"(?:[^"\\]|\\.)*"|[^\s":]+`;
const VALUE = String.raw`"(?:[^"\\]|\\.)*"|[^\s"]+`;
const TOKEN = new RegExp(`(${PART}):(${VALUE})|(${VALUE})`, "g");

const unquote = (text: string): string => (text.startsWith('"') ? text.slice(1, -1).replace(/\\(.)/g, "$1") : text);
const quote = (text: string): string => `"${text.replace(/["\\]/g, "\\$&")}"`;

/** Reads `status:failed project:ml`. A word without a key is a script's name, since that is what people look for; a key without a value asks for nothing. */
export function parseFilters(text: string): FilterToken[] {
  const tokens: FilterToken[] = [];
  for (const [, key, value, word] of text.matchAll(TOKEN)) {
    if (word?.endsWith(":")) continue;
    if (key === undefined || value === undefined) tokens.push({ kind: "script", value: unquote(word ?? "") });
    else if (isOwnKey(key)) tokens.push({ kind: key, value: unquote(value) });
    else tokens.push({ kind: "metadata", key: unquote(key), value: unquote(value) });
  }
  return withoutRepeats(tokens);
}

const placeOf = (token: FilterToken): string => (token.kind === "metadata" ? `metadata ${token.key}` : token.kind);

/** The last one of a kind stands: two scripts at once fit nothing. */
function withoutRepeats(tokens: readonly FilterToken[]): FilterToken[] {
  const last = new Map(tokens.map((token) => [placeOf(token), token]));
  return [...last.values()];
}

const plainKey = /^[^\s":]+$/;
const plainValue = /^[^\s"]+$/;

/** The text that {@link parseFilters} reads as this token. */
export function formatToken(token: FilterToken): string {
  const value = plainValue.test(token.value) ? token.value : quote(token.value);
  if (token.kind !== "metadata") return `${token.kind}:${value}`;
  const key = plainKey.test(token.key) && !isOwnKey(token.key) ? token.key : quote(token.key);
  return `${key}:${value}`;
}

export const formatFilters = (tokens: readonly FilterToken[]): string => tokens.map(formatToken).join(" ");

/** With this token in the place of the one of its kind. */
export const withToken = (tokens: readonly FilterToken[], token: FilterToken): FilterToken[] =>
  withoutRepeats([...tokens, token]);
export const withoutKind = (tokens: readonly FilterToken[], kind: FilterToken["kind"]): FilterToken[] =>
  tokens.filter((token) => token.kind !== kind);

export const statusesOf = (tokens: readonly FilterToken[]): ExecutionStatus[] => {
  const names = tokens.find((token) => token.kind === "status")?.value.split(",") ?? [];
  return STATUSES.filter((status) => names.includes(status));
};

const HOUR_MS = 3_600_000;
const SPANS: Readonly<Record<string, number>> = { h: HOUR_MS, d: 24 * HOUR_MS };

/**
 * The instant of `24h`, `7d` before now, or of a date or time as people write it in ISO 8601; null for anything else.
 * @param edge `until` a day is until it is over
 */
export function instantOf(value: string, now: number, edge: "since" | "until" = "since"): number | null {
  const span = /^(\d{1,4})([hd])$/.exec(value);
  if (span) return now - Number(span[1]) * (SPANS[span[2] ?? ""] ?? 0);
  const [day, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})/.exec(value) ?? [];
  // Browsers read 31 February as a day in March.
  if (day === undefined || new Date(Date.UTC(Number(year), Number(month) - 1, Number(date))).getUTCDate() !== Number(date))
    return null;
  // A date alone is a day where the reader is, not in UTC, and of as many hours as it has there.
  const at =
    value === day
      ? new Date(Number(year), Number(month) - 1, Number(date) + (edge === "until" ? 1 : 0)).getTime()
      : Date.parse(value);
  return Number.isNaN(at) ? null : at;
}

/** What is wrong with a token, in words; null where it can be asked for. */
export function tokenProblem(token: FilterToken): string | null {
  if (token.kind === "status") {
    const unknown = token.value.split(",").filter((name) => !(STATUSES as readonly string[]).includes(name));
    return unknown.length === 0 ? null : `There is no status ${unknown.join(", ")}.`;
  }
  if (token.kind !== "since" && token.kind !== "until") return null;
  return instantOf(token.value, 0, token.kind) === null ? `${token.kind} takes 24h, 7d or a date such as 2026-11-24.` : null;
}

/** The query of `GET /executions`; tokens that can't be asked for are left out, the page says which. */
export type FilterQuery = {
  status?: string;
  script?: string;
  error_code?: string;
  metadata?: string;
  created_after?: string;
  created_before?: string;
};

export function filterQuery(tokens: readonly FilterToken[], now: number): FilterQuery {
  const query: FilterQuery = {};
  const metadata: Record<string, string> = {};
  for (const token of tokens.filter((each) => tokenProblem(each) === null)) {
    const at = token.kind === "since" || token.kind === "until" ? instantOf(token.value, now, token.kind) : null;
    if (token.kind === "status") query.status = token.value;
    else if (token.kind === "script") query.script = token.value;
    else if (token.kind === "error") query.error_code = token.value;
    else if (token.kind === "metadata") metadata[token.key] = token.value;
    else if (at !== null) query[token.kind === "since" ? "created_after" : "created_before"] = new Date(at).toISOString();
  }
  if (Object.keys(metadata).length > 0) query.metadata = JSON.stringify(metadata);
  return query;
}

/** Whether a row that came by the event stream belongs to the list, as the API would say. */
export function fits(item: ExecutionItem, tokens: readonly FilterToken[], now: number): boolean {
  const query = filterQuery(tokens, now);
  const created = Date.parse(item.created_at);
  return (
    (query.status === undefined || query.status.split(",").includes(item.status)) &&
    (query.script === undefined || item.script === query.script) &&
    (query.error_code === undefined || item.error_metadata?.error_code === query.error_code) &&
    (query.created_after === undefined || created >= Date.parse(query.created_after)) &&
    (query.created_before === undefined || created < Date.parse(query.created_before)) &&
    tokens.every((token) => token.kind !== "metadata" || item.metadata[token.key] === token.value)
  );
}
