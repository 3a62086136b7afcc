import { type AccountId, type ExecutionId, type ExecutionItem, NO_OUTPUTS } from "@rgrid/schema";
import type { ExecutionRow, StoredExecutionRow } from "@rgrid/schema/db";

const dateOrNull = (iso: string | null): Date | null => (iso === null ? null : new Date(iso));
const isoOrNull = (date: Date | null): string | null => date?.toISOString() ?? null;

/** The item as lists show it: the row's columns are its fields, but for times. */
export const itemOf = ({ updated_at: _, removed_at: __, removed_from: ___, ...row }: StoredExecutionRow): ExecutionItem => ({
  ...row,
  // Rows of before `missing` have none.
  outputs: { ...NO_OUTPUTS, ...row.outputs },
  created_at: row.created_at.toISOString(),
  started_at: isoOrNull(row.started_at),
  ended_at: isoOrNull(row.ended_at),
});

/** What stays of a removed row: it belongs to nobody, so that no list and no count of an account meets it. */
export const removedRowOf = (id: ExecutionId, version: number): ExecutionRow => ({
  id,
  version,
  account_id: "" as AccountId,
  status: "cancelled",
  phase: null,
  script: "",
  runtime: "",
  metadata: {},
  error_metadata: null,
  batch_id: null,
  batch_index: null,
  retry_count: 0,
  retry_of: null,
  retried_by: null,
  retry_kind: null,
  retry_reason: null,
  auto_retry_reason: null,
  auto_retry_attempt: null,
  created_at: new Date(0),
  started_at: null,
  ended_at: null,
  queue_ms: null,
  duration_ms: null,
  exit_code: null,
  cost_micros: null,
  peak_memory_bytes: null,
  cpu_ms: null,
  runner: null,
  outputs: NO_OUTPUTS,
  log: { events: 0, size_bytes: 0, cut: null },
  content_digest: null,
  args_line: null,
  command: null,
});

export const rowOf = (item: ExecutionItem): ExecutionRow => ({
  ...item,
  created_at: new Date(item.created_at),
  started_at: dateOrNull(item.started_at),
  ended_at: dateOrNull(item.ended_at),
});
