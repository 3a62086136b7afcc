import { dayKey, dayTitle } from "../../format/time.ts";

/** What the list shows one below the other: rows, and a divider before each day that is not today. */
export type Entry<Row> = { kind: "row"; row: Row; index: number } | { kind: "day"; title: string };

export function entriesOf<Row>(rows: readonly Row[], createdAt: (row: Row) => string, now: Date): Entry<Row>[] {
  const entries: Entry<Row>[] = [];
  let day = dayKey(now);
  for (const [index, row] of rows.entries()) {
    const at = new Date(createdAt(row));
    if (dayKey(at) !== day) {
      day = dayKey(at);
      entries.push({ kind: "day", title: dayTitle(at, now) });
    }
    entries.push({ kind: "row", row, index });
  }
  return entries;
}
