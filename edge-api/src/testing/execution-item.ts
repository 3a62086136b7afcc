import { type ExecutionItem, NO_OUTPUTS, randomId } from "@rgrid/schema";

const fillRandom = (bytes: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(bytes);

/** A queued execution of a new account, but for what a test changes. */
export function executionOf(change: Partial<ExecutionItem> = {}): ExecutionItem {
  return {
    id: randomId("exec", fillRandom),
    account_id: randomId("acc", fillRandom),
    ...{ status: "queued", phase: "waiting", version: 1_795_491_946_068, script: "a.py", runtime: "python:3.11" },
    ...{
      metadata: {},
      batch_id: null,
      batch_index: null,
      created_at: "2026-11-24T09:30:00.123Z",
      started_at: null,
      ended_at: null,
    },
    ...{
      queue_ms: null,
      duration_ms: null,
      exit_code: null,
      cost_micros: null,
      peak_memory_bytes: null,
      cpu_ms: null,
      runner: null,
    },
    ...{ retry_count: 0, retry_of: null, retried_by: null, retry_kind: null, retry_reason: null },
    ...{ auto_retry_reason: null, auto_retry_attempt: null, error_metadata: null },
    outputs: NO_OUTPUTS,
    log: { events: 0, size_bytes: 0, cut: null },
    content_digest: null,
    args_line: null,
    command: null,
    ...change,
  };
}
