import { sql } from "drizzle-orm";
import { bigint, index, integer, jsonb, pgTable, text, timestamp } from "drizzle-orm/pg-core";
import type { ErrorMetadata } from "../errors/error-metadata.ts";
import type { ExecutionItem, ExecutionPhase, ExecutionStatus, RetryKind } from "../execution.ts";
import type { Metadata } from "../fields.ts";
import type { AccountId, BatchId, ExecutionId } from "../ids.ts";

const moment = () => timestamp({ withTimezone: true, mode: "date", precision: 3 });

/**
 * The projection of every execution: written by the outbox, guarded by `version`, never deciding.
 * Behind its object by milliseconds, or by as long as Postgres was away. A removed one stays for a while as a bare version of no account, which late
 * copies of older rows meet.
 */
export const executions = pgTable(
  "executions",
  {
    id: text().$type<ExecutionId>().primaryKey(),
    account_id: text().$type<AccountId>().notNull(),
    version: bigint({ mode: "number" }).notNull(),
    status: text().$type<ExecutionStatus>().notNull(),
    phase: text().$type<ExecutionPhase>(),
    script: text().notNull(),
    runtime: text().notNull(),
    metadata: jsonb().$type<Metadata>().notNull(),
    error_metadata: jsonb().$type<ErrorMetadata>(),
    batch_id: text().$type<BatchId>(),
    batch_index: integer(),
    retry_count: integer().notNull(),
    retry_of: text().$type<ExecutionId>(),
    retried_by: text().$type<ExecutionId>(),
    retry_kind: text().$type<RetryKind>(),
    retry_reason: text(),
    auto_retry_reason: text(),
    auto_retry_attempt: integer(),
    created_at: moment().notNull(),
    started_at: moment(),
    ended_at: moment(),
    queue_ms: bigint({ mode: "number" }),
    duration_ms: bigint({ mode: "number" }),
    exit_code: integer(),
    cost_micros: bigint({ mode: "number" }),
    peak_memory_bytes: bigint({ mode: "number" }),
    cpu_ms: bigint({ mode: "number" }),
    runner: jsonb().$type<ExecutionItem["runner"]>(),
    outputs: jsonb().$type<ExecutionItem["outputs"]>().notNull(),
    log: jsonb().$type<ExecutionItem["log"]>().notNull(),
    content_digest: text(),
    args_line: text(),
    command: text(),
    /** By the database's clock: what an account's live list asks for. */
    updated_at: timestamp({ withTimezone: true, mode: "date" }).notNull().defaultNow(),
    /** Set where only the version is left. */
    removed_at: timestamp({ withTimezone: true, mode: "date" }),
    /** Whose lists it was in, so that the open ones hear of it. */
    removed_from: text().$type<AccountId>(),
  },
  (table) => [
    // nullsFirst: drizzle's `.desc()` says NULLS LAST, which the planner does not match with ORDER BY … DESC.
    index("executions_newest").on(table.account_id, table.created_at.desc().nullsFirst(), table.id.desc().nullsFirst()),
    index("executions_by_status").on(
      table.account_id,
      table.status,
      table.created_at.desc().nullsFirst(),
      table.id.desc().nullsFirst(),
    ),
    index("executions_by_script").on(
      table.account_id,
      table.script,
      table.created_at.desc().nullsFirst(),
      table.id.desc().nullsFirst(),
    ),
    index("executions_by_content")
      .on(table.account_id, table.content_digest, table.created_at.desc().nullsFirst())
      .where(sql`${table.status} = 'completed'`),
    index("executions_by_error")
      .on(table.account_id, sql`(${table.error_metadata} ->> 'error_code')`, table.created_at.desc().nullsFirst())
      .where(sql`${table.error_metadata} is not null`),
    index("executions_changed").on(table.account_id, table.updated_at),
    index("executions_removed").on(table.removed_at).where(sql`${table.removed_at} is not null`),
    index("executions_removed_from").on(table.removed_from, table.updated_at).where(sql`${table.removed_from} is not null`),
    index("executions_by_batch").on(table.batch_id, table.batch_index),
    index("executions_by_prefix").on(table.account_id, table.id.op("text_pattern_ops")),
    // jsonb_path_ops: only @> is asked, and it is a third of the size of the default class.
    index("executions_metadata").using("gin", table.metadata.op("jsonb_path_ops")),
  ],
);
export type StoredExecutionRow = typeof executions.$inferSelect;
/** What is written of an execution; when, the database says itself. */
export type ExecutionRow = Omit<StoredExecutionRow, "updated_at" | "removed_at" | "removed_from">;
