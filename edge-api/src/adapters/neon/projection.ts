import type { Limits } from "@rgrid/schema";
import { executions } from "@rgrid/schema/db";
import { getTableColumns, lt, lte, sql } from "drizzle-orm";
import type { Projection } from "../../ports/projection.ts";
import type { NeonClient } from "./client.ts";
import { removedRowOf, rowOf } from "./execution-row.ts";

/** Every column from the row that was to be inserted. */
const excluded = {
  ...Object.fromEntries(
    Object.values(getTableColumns(executions)).map((column) => [column.name, sql.raw(`excluded."${column.name}"`)]),
  ),
  // Not now(), the transaction's begin: the later it is, the less an account's live list has to look back.
  updated_at: sql`clock_timestamp()`,
};

/** How many forgotten versions one removal takes with it: more than are added. */
const FORGOTTEN_AT_ONCE = 20;

/**
 * Rows of executions in Postgres, guarded by `version`: sends may be doubled and reordered, and the newest stays. The version of a removed row stays in the
 * row itself: beside it, in another table, a late copy that began before the removal would not see it.
 */
export function createProjection({ db, ask }: NeonClient, limits: Pick<Limits, "removedRowMs">): Projection {
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
      const seconds = limits.removedRowMs / 1000;
      const forgotten = db.$with("forgotten").as(
        db
          .delete(executions)
          .where(
            sql`${executions.id} in (
              select ${executions.id} from ${executions}
              where ${executions.removed_at} < now() - make_interval(secs => ${seconds}) and ${executions.id} <> ${id}
              limit ${FORGOTTEN_AT_ONCE} for update skip locked
            )`,
          )
          .returning({ id: executions.id }),
      );
      await ask(
        db
          .with(forgotten)
          .insert(executions)
          .values({ ...removedRowOf(id, version), removed_at: sql`now()` })
          .onConflictDoUpdate({
            target: executions.id,
            // The removal may come twice: then the row has no account of its own any more.
            set: {
              ...excluded,
              removed_from: sql`coalesce(nullif(${executions.account_id}, ''), ${executions.removed_from})`,
            },
            setWhere: lte(executions.version, sql`excluded."version"`),
          }),
      );
    },
  };
}
