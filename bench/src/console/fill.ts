import { randomFillSync } from "node:crypto";
import { type AccountId, describeError, type ExecutionStatus, NO_OUTPUTS, randomId } from "@rgrid/schema";
import { type ExecutionRow, executions } from "@rgrid/schema/db";
import { drizzle } from "drizzle-orm/node-postgres";
import pg from "pg";

/** 500 rows have 18,000 parameters; Postgres takes 65,535 in one statement. */
const ROWS_AT_ONCE = 500;
/** So many back to back are a month's work. */
const EVERY_MS = 4 * 60_000;
const DURATION_MS = 83_000;

/** One after the other, so that every page of the list has each of them. */
const STATUSES: readonly ExecutionStatus[] = ["completed", "failed", "completed", "cancelled", "running", "completed", "queued"];

/** The `n`th row before `now`, with as much in it as a list shows and filters by. */
function rowOf(n: number, account: AccountId, now: number): ExecutionRow {
  const status = STATUSES[n % STATUSES.length] ?? "completed";
  const created = now - (n + 1) * EVERY_MS;
  const started = status === "queued" ? null : created + 900;
  const ended = status === "completed" || status === "failed";
  const script = `script-${n % 40}.py`;
  const args = `--seed ${n} --split test`;
  return {
    ...{ id: randomId("exec", randomFillSync), account_id: account, version: created, status, script, runtime: "python:3.12" },
    phase: status === "running" ? "executing" : status === "queued" ? "waiting" : null,
    metadata: { project: `project-${n % 7}`, run: String(n % 100) },
    error_metadata: status === "failed" ? describeError("timeout", { timeout_ms: DURATION_MS }) : null,
    ...{ batch_id: null, batch_index: null, retry_count: 0, retry_of: null, retried_by: null },
    ...{ retry_kind: null, retry_reason: null, auto_retry_reason: null, auto_retry_attempt: null },
    created_at: new Date(created),
    started_at: started === null ? null : new Date(started),
    ended_at: started === null || status === "running" ? null : new Date(started + DURATION_MS),
    queue_ms: started === null ? null : started - created,
    ...(ended
      ? { duration_ms: DURATION_MS, exit_code: status === "failed" ? 124 : 0, cost_micros: 8_300 + n, cpu_ms: 80_000 }
      : { duration_ms: null, exit_code: null, cost_micros: null, cpu_ms: null }),
    peak_memory_bytes: ended ? 200_000_000 : null,
    runner: started === null ? null : { id: randomId("run", randomFillSync), name: "lab-1" },
    outputs: ended ? { count: 2, size_bytes: 40_000, missing: null } : NO_OUTPUTS,
    log: { events: started === null ? 0 : 40, size_bytes: started === null ? 0 : 4_000, cut: null },
    content_digest: null,
    args_line: args,
    command: `rgrid run ${script} ${args}`,
  };
}

/**
 * Writes so many rows of an account, of every status, straight into the table that lists read: through the API they would take minutes, and would be
 * no other rows. What is measured afterwards goes through the API.
 */
export async function fill(databaseUrl: string, account: AccountId, count: number): Promise<void> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  try {
    const db = drizzle(pool);
    const now = Date.now();
    for (let first = 0; first < count; first += ROWS_AT_ONCE) {
      const length = Math.min(ROWS_AT_ONCE, count - first);
      await db.insert(executions).values(Array.from({ length }, (_, n) => rowOf(first + n, account, now)));
    }
    // As autovacuum does it soon after: the planner knows what is there.
    await pool.query("ANALYZE executions");
  } finally {
    await pool.end();
  }
}
