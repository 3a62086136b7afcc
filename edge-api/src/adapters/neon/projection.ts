import { executions } from "@rgrid/schema/db";
import { and, eq, getTableColumns, lt, lte, sql } from "drizzle-orm";
import type { Projection } from "../../ports/projection.ts";
import type { NeonClient } from "./client.ts";
import { rowOf } from "./execution-row.ts";

/** Every column from the row that was to be inserted. */
const excluded = {
  ...Object.fromEntries(
    Object.values(getTableColumns(executions)).map((column) => [column.name, sql.raw(`excluded."${column.name}"`)]),
  ),
  // Not now(), the transaction's begin: the later it is, the less an account's live list has to look back.
  updated_at: sql`clock_timestamp()`,
};

/** Rows of executions in Postgres, guarded by `version`: sends may be doubled and reordered, and the newest stays. */
export function createProjection({ db, ask }: NeonClient): Projection {
  return {
    async put(item) {
      await ask(
        db
          .insert(executions)
          .values(rowOf(item))
          .onConflictDoUpdate({
            target: executions.id,
            set: excluded,
            setWhere: lt(executions.version, sql`excluded."version"`),
          }),
      );
    },
    async remove(id, version) {
      await ask(db.delete(executions).where(and(eq(executions.id, id), lte(executions.version, version))));
    },
  };
}
