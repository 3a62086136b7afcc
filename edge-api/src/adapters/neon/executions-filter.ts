import { executions } from "@rgrid/schema/db";
import { and, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import type { ExecutionsFilter } from "../../ports/history.ts";

/** The rows that a filter leaves, as a condition. */
export const filtered = (filter: ExecutionsFilter): SQL | undefined =>
  and(
    eq(executions.account_id, filter.account),
    filter.script === null ? undefined : eq(executions.script, filter.script),
    filter.metadata === null ? undefined : sql`${executions.metadata} @> ${JSON.stringify(filter.metadata)}::jsonb`,
    filter.error_code === null
      ? undefined
      : // As the partial index is written, else the planner does not see that it serves this.
        sql`${executions.error_metadata} is not null and (${executions.error_metadata} ->> 'error_code') = ${filter.error_code}`,
    filter.created_after === null ? undefined : gte(executions.created_at, new Date(filter.created_after)),
    filter.created_before === null ? undefined : lt(executions.created_at, new Date(filter.created_before)),
  );
