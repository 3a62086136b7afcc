import type { ExecutionItem } from "@rgrid/schema";
import type { ExecutionRow, StoredExecutionRow } from "@rgrid/schema/db";

const dateOrNull = (iso: string | null): Date | null => (iso === null ? null : new Date(iso));
const isoOrNull = (date: Date | null): string | null => date?.toISOString() ?? null;

/** The item as lists show it: the row's columns are its fields, but for times. */
export const itemOf = ({ updated_at: _, ...row }: StoredExecutionRow): ExecutionItem => ({
  ...row,
  created_at: row.created_at.toISOString(),
  started_at: isoOrNull(row.started_at),
  ended_at: isoOrNull(row.ended_at),
});

export const rowOf = (item: ExecutionItem): ExecutionRow => ({
  ...item,
  created_at: new Date(item.created_at),
  started_at: dateOrNull(item.started_at),
  ended_at: dateOrNull(item.ended_at),
});
