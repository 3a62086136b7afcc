import type { ExecutionItem } from "@rgrid/schema";
import { isNewer, type Position } from "../live/list-cache.ts";

export type ExecutionsPage = { items: ExecutionItem[]; next_cursor: string | null };
/** @param limit null: as many as the API gives by itself */
export type AskPage = (cursor: string | null, limit: number | null) => Promise<ExecutionsPage>;

/** What the API gives by itself (`pageSizeDefault`), and at most (`pageSizeMax`). */
export const PAGE_ROWS = 50;
const PAGE_ROWS_MAX = 200;
/** An account may make a hundred calls a minute. */
const CALLS_MAX = 10;

/**
 * The top of a list, down to the last row that was shown: its reader finds there what they looked at, however many came above it. A list that was scrolled
 * further than `CALLS_MAX` pages begins with these, and goes on as its reader goes down.
 * @param known null where nothing is shown yet
 */
export async function readTop(ask: AskPage, known: { rows: number; last: Position } | null): Promise<ExecutionsPage> {
  const limit = known !== null && known.rows > PAGE_ROWS ? PAGE_ROWS_MAX : null;
  let top = await ask(null, limit);
  for (let calls = 1; known !== null && calls < CALLS_MAX && top.next_cursor !== null; calls++) {
    const end = top.items.at(-1);
    if (end === undefined || !isNewer(end, known.last)) break;
    const more = await ask(top.next_cursor, limit);
    top = { items: [...top.items, ...more.items], next_cursor: more.next_cursor };
  }
  return top;
}
