import type { EpochMs, ExecutionId } from "@rgrid/schema";
import type { KnownExecutions } from "./facts.ts";
import type { RemovedRow } from "./rows.ts";

/** Where a store has ids, in the order in which they go from one to the next. */
const KINDS = ["row", "removed", "past"] as const;
export type KnownKind = (typeof KINDS)[number];

/** Enough for any instant that a clock can show, so that keys are in the order of time. */
const INSTANT_DIGITS = 16;
export const pastBefore = (at: EpochMs): string => String(at).padStart(INSTANT_DIGITS, "0");
/** Of a row that was forgotten: those whose time is over are the first ones. */
export const pastKey = ({ id, forget_at }: RemovedRow): string => `${pastBefore(forget_at)}.${id}`;
const idOf = (key: string): ExecutionId => key.slice(key.indexOf(".") + 1) as ExecutionId;

/** A page of the first kind, from the cursor on, that has one. @param keys keys of a kind above `after`, in order, at most `limit` */
export function knownPage(
  after: string | null,
  limit: number,
  keys: (kind: KnownKind, after: string, limit: number) => readonly string[],
): KnownExecutions {
  const [from = KINDS[0], last = ""] = after?.split("/") ?? [];
  for (const kind of KINDS.slice(Math.max(0, KINDS.indexOf(from as KnownKind)))) {
    const found = keys(kind, kind === from ? last : "", limit);
    if (found.length > 0) return { ids: found.map(idOf), next: `${kind}/${found.at(-1)}` };
  }
  return { ids: [], next: null };
}
