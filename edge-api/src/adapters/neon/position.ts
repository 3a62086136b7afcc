import { type SQL, sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import type { Position } from "../../ports/database.ts";

/** Rows after a position, newest first. A row comparison, so that one index range serves it. */
export const after = (createdAt: AnyPgColumn | SQL, id: AnyPgColumn, position: Position<string> | null): SQL | undefined =>
  position === null
    ? undefined
    : sql`(${createdAt}, ${id}) < (${new Date(position.created_at).toISOString()}::timestamptz, ${position.id})`;

/** A column that keeps microseconds, as cursors and answers show it: else a page could hide a row. */
export const toMilliseconds = (column: AnyPgColumn): SQL => sql`date_trunc('milliseconds', ${column})`;
