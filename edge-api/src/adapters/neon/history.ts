import type { StatsFigures } from "@rgrid/schema";
import { executions, runners } from "@rgrid/schema/db";
import { and, asc, count, desc, eq, gte, isNotNull, isNull, or, type SQL, sql } from "drizzle-orm";
import type { History } from "../../ports/history.ts";
import type { NeonClient } from "./client.ts";
import { itemOf } from "./execution-row.ts";
import { filtered } from "./executions-filter.ts";

const ofStatus = (condition: SQL) => sql<number>`(count(*) filter (where ${condition}))::int`;
const percentile = (share: number) =>
  sql<number | null>`round(percentile_cont(${share}) within group (order by ${executions.queue_ms}))::int`;

/** One row's figures, of all rows or of a group of them. */
const figures = {
  completed: ofStatus(sql`${executions.status} = 'completed'`),
  failed: ofStatus(sql`${executions.status} = 'failed'`),
  cancelled: ofStatus(sql`${executions.status} = 'cancelled'`),
  active: ofStatus(sql`${executions.status} in ('queued', 'running')`),
  // As text: a sum of bigints is numeric, which no JavaScript number is by itself.
  cost_micros: sql<string | null>`sum(${executions.cost_micros})::text`,
  queue_p50_ms: percentile(0.5),
  queue_p95_ms: percentile(0.95),
  retries_auto: ofStatus(sql`${executions.retry_kind} = 'auto'`),
  retries_manual: ofStatus(sql`${executions.retry_kind} = 'manual'`),
};
type FiguresRow = Omit<StatsFigures, "cost_micros"> & { cost_micros: string | null };
const figuresOf = ({ cost_micros, ...row }: FiguresRow): StatsFigures => ({
  ...row,
  cost_micros: cost_micros === null ? null : Number(cost_micros),
});
const NOTHING: StatsFigures = {
  ...{ completed: 0, failed: 0, cancelled: 0, active: 0, retries_auto: 0, retries_manual: 0 },
  ...{ cost_micros: null, queue_p50_ms: null, queue_p95_ms: null },
};

const micros = (moment: SQL) => sql<string>`(extract(epoch from ${moment}) * 1000000)::bigint::text`;
const momentOf = (cursor: number) => sql`to_timestamp(0) + ${cursor} * interval '1 microsecond'`;

/** Counts and changes of an account's executions, from their rows in Postgres. */
export function neonHistory({ db, ask }: NeonClient): History {
  return {
    async count(filter) {
      const rows = await ask(
        db
          .select({ status: executions.status, rows: count() })
          .from(executions)
          .where(filtered(filter))
          .groupBy(executions.status),
      );
      const by_status = { queued: 0, running: 0, completed: 0, failed: 0, cancelled: 0 };
      for (const row of rows) by_status[row.status] = row.rows;
      return { total: rows.reduce((sum, row) => sum + row.rows, 0), by_status };
    },

    async now() {
      const [row] = await ask(db.select({ now: micros(sql`clock_timestamp()`) }).from(sql`(select 1) as one`));
      return Number(row?.now);
    },

    async changes(account, since, limit) {
      const rows = await ask(
        db
          .select({ row: executions, cursor: micros(sql`${executions.updated_at}`) })
          .from(executions)
          .where(
            and(
              or(eq(executions.account_id, account), eq(executions.removed_from, account)),
              sql`${executions.updated_at} >= ${momentOf(since)}`,
            ),
          )
          .orderBy(asc(executions.updated_at))
          .limit(limit),
      );
      return rows.map(({ row, cursor }) => ({
        cursor: Number(cursor),
        ...(row.removed_at === null ? { item: itemOf(row) } : { removed: { id: row.id, version: row.version } }),
      }));
    },

    async stats({ account, from, bucket, time_zone }) {
      const within = and(eq(executions.account_id, account), gte(executions.created_at, new Date(from)));
      // Hours are UTC's: when clocks are put back, a zone has one of them twice.
      const zone = bucket === "hour" ? "UTC" : time_zone;
      const at = sql<number>`(extract(epoch from date_trunc(${bucket}, ${executions.created_at}, ${zone})) * 1000)::bigint`;
      const code = sql<string>`${executions.error_metadata} ->> 'error_code'`;
      const [buckets, [totals], errors, unpriced] = await Promise.all([
        // By their position: the same parameters again would be other ones to Postgres, and the column not grouped by.
        ask(
          db
            .select({ at, ...figures })
            .from(executions)
            .where(within)
            .groupBy(sql`1`)
            .orderBy(sql`1`),
        ),
        ask(db.select(figures).from(executions).where(within)),
        ask(
          db
            .select({ code, count: count() })
            .from(executions)
            .where(and(within, eq(executions.status, "failed"), isNotNull(executions.error_metadata)))
            .groupBy(sql`1`)
            .orderBy(desc(count()), sql`1`),
        ),
        ask(
          db
            .select({ name: runners.name })
            .from(runners)
            .where(
              and(
                eq(runners.account_id, account),
                isNull(runners.price_per_hour_micros),
                sql`exists (select from ${executions} where ${within} and ${executions.runner} ->> 'id' = ${runners.id})`,
              ),
            )
            .orderBy(runners.name),
        ),
      ]);
      return {
        buckets: buckets.map(({ at: moment, ...row }) => ({ at: Number(moment), ...figuresOf(row) })),
        totals: totals === undefined ? NOTHING : figuresOf(totals),
        errors,
        runners_without_price: unpriced.map(({ name }) => name),
      };
    },
  };
}
