import type { AccountEvent, AccountId } from "@rgrid/schema";
import type { Sleep } from "../ports/clock.ts";
import type { Change, History } from "../ports/history.ts";

/** Rows of one question. An account that changes faster is asked for the rest at once. */
const ROWS_MAX = 200;
const MICROS_PER_MS = 1000;

export type FollowOptions = { pollMs: number; overlapMs: number; sleep: Sleep; signal: AbortSignal };

/**
 * Every execution of an account that is new, has changed or is removed, for as long as somebody listens, page by page.
 * Postgres is asked once in `pollMs`. A row is dated before it is visible, so that one may appear behind others that were seen: each
 * question goes back by `overlapMs`, also the first one, and what was told already is left out. A watcher that resumes may be told something twice.
 * @param since what the watcher knows, in microseconds by the database's clock: rows that became visible at that moment or later are told
 */
export async function* followAccount(
  history: Pick<History, "changes">,
  account: AccountId,
  since: number,
  { pollMs, overlapMs, sleep, signal }: FollowOptions,
): AsyncGenerator<AccountEvent[]> {
  const told = new Map<string, { cursor: number; seen: string }>();
  const overlapMicros = overlapMs * MICROS_PER_MS;
  let newest = since;
  let from = since - overlapMicros;
  while (!signal.aborted) {
    const changes = await history.changes(account, from, ROWS_MAX);
    const fresh = changes.filter((change) => told.get(idOf(change))?.seen !== seenOf(change));
    for (const change of fresh) told.set(idOf(change), { cursor: change.cursor, seen: seenOf(change) });
    newest = Math.max(newest, changes.at(-1)?.cursor ?? newest);
    if (fresh.length > 0) yield fresh.map(eventOf);

    const lookBack = newest - overlapMicros;
    for (const [id, { cursor }] of told) if (cursor < lookBack) told.delete(id);
    const behind = changes.length === ROWS_MAX;
    // A page that is full of what was told would be asked for again and again: the next one begins where it ended.
    from = behind ? Math.max(newest, from + 1) : lookBack;
    if (!behind) await sleep(pollMs, signal);
  }
}

const idOf = (change: Change): string => ("item" in change ? change.item.id : change.removed.id);
/** A row that was lost to its object is removed at the version that it had. */
const seenOf = (change: Change): string => ("item" in change ? String(change.item.version) : `removed ${change.removed.version}`);

function eventOf(change: Change): AccountEvent {
  const cursor = String(change.cursor);
  return "item" in change
    ? { type: "execution", cursor, execution: change.item }
    : { type: "execution_removed", cursor, id: change.removed.id };
}
