import {
  type EndedStatus,
  type ErrorReport,
  type ExitReport,
  isTransient,
  type Lease,
  type OutputFile,
  reportError,
} from "@rgrid/schema";
import { type Draft, isLeased } from "./step.ts";

export type Ending = {
  status: EndedStatus;
  exit: ExitReport | null;
  /** There exactly when the execution did not complete. */
  error: ErrorReport | null;
  /** That the account's runners have, for what is proposed; null where nobody asked. */
  runtimes?: readonly string[] | null;
  outputs: readonly OutputFile[];
  /** Why these are not all that the script wrote, in a sentence; null where they are. */
  missing: string | null;
  /** The lease whose `finish` this is; null where the platform decided. */
  finishedBy: Lease | null;
};

/** Price of the machine × the share of it that the execution had × the time its code ran, in micro-dollars. */
function costMicros(exit: ExitReport | null, lease: Lease | null, cpus: number): number | null {
  const price = lease?.runner.price_per_hour_micros ?? null;
  if (exit === null || lease === null || price === null) return null;
  const share = Math.min(1, cpus / lease.runner.cpus);
  return Math.round((price * share * exit.duration_ms) / 3_600_000);
}

/** Only what was lost by the platform runs again: an exit code of the script's own always wins, and a cancel never becomes a retry. */
function mayRetry(draft: Draft, ending: Ending): boolean {
  const { cancel, retries } = draft.state;
  if (cancel !== null || ending.status !== "failed" || ending.error === null) return false;
  if (!isTransient(ending.error.error_code) || retries.by !== null) return false;
  return ending.exit === null && retries.auto < retries.max;
}

/** After the last retry the error says that they are used up. */
function withRetriesUsedUp(draft: Draft, error: ErrorReport): ErrorReport {
  const { auto, max } = draft.state.retries;
  if (max === 0 || auto < max || !isTransient(error.error_code)) return error;
  return { ...error, error_details: { ...error.error_details, retries_used: auto } };
}

/** Into the one terminal state. Emits `retry` before `end`, so that a watcher knows the next id before this one closes. */
export function end(draft: Draft, ending: Ending): void {
  const { state, config } = draft;
  const lease = isLeased(state.life) ? state.life.lease : null;
  const retry = mayRetry(draft, ending);
  const report = ending.error === null || retry ? ending.error : withRetriesUsedUp(draft, ending.error);
  // Told here and nowhere else: once an execution has ended its error is stored in words, and stays readable whatever becomes of the catalogue.
  const error = report && config.describe(report, ending.runtimes ?? null);
  state.ended_at = draft.now;
  state.exit = ending.exit;
  state.error = error;
  state.cost_micros = costMicros(ending.exit, lease, state.cpus);
  const size_bytes = ending.outputs.reduce((sum, file) => sum + file.size_bytes, 0);
  // What has not begun has written nothing.
  const missing = state.started_at === null ? null : ending.missing;
  state.outputs = { count: ending.outputs.length, size_bytes, missing };
  if (ending.outputs.length > 0) draft.manifest = ending.outputs;
  draft.enter({
    phase: "ended",
    status: ending.status,
    // Kept also where the platform decided: cost, name of the runner and the place of the outputs hang on it.
    lease: ending.finishedBy ?? lease,
    finished: ending.finishedBy !== null,
    expires_at: draft.now + config.limits.retentionMs,
  });
  draft.want("dispatch", "project");
  if (retry && error !== null) {
    state.retries = { ...state.retries, by: state.retries.next_id };
    draft.emit({
      type: "retry",
      new_execution_id: state.retries.next_id,
      kind: "auto",
      attempt: state.retries.auto + 1,
      attempts_max: state.retries.max,
      reason: error.error_code,
    });
    draft.want("retry");
  }
  // The sequence is complete with `end`: from here on no event can come behind what is archived.
  if (state.log.size_bytes > config.limits.logKeptBytes) draft.want("archive");
  draft.emit({
    type: "end",
    status: ending.status,
    exit_code: ending.exit?.exit_code ?? null,
    duration_ms: ending.exit?.duration_ms ?? null,
    cost_micros: state.cost_micros,
    error_metadata: error,
    outputs: state.outputs,
    log_cut: state.log.cut,
  });
}

export const cancelledByUser = (): ErrorReport => reportError("cancelled", { by: "the user" });

/**
 * Cancelled for good: by the user while queued, by a runner that did not answer in time, or where a release met a cancel.
 * @param missing why nothing of what the script wrote is there
 */
export function endCancelled(draft: Draft, missing: string | null = null): void {
  end(draft, { status: "cancelled", exit: exitSoFar(draft), error: cancelledByUser(), outputs: [], missing, finishedBy: null });
}

const exitSoFar = (draft: Draft): ExitReport | null => (draft.state.life.phase === "uploading" ? draft.state.life.exit : null);

/** The platform ends it with this error; an exit code that was saved stays. @param missing as of a cancel */
export function endFailed(draft: Draft, error: ErrorReport, missing: string | null = null): void {
  end(draft, { status: "failed", exit: exitSoFar(draft), error, outputs: [], missing, finishedBy: null });
}

/**
 * The runner is gone. While uploading the saved exit code decides: the script has ended, so it is never run again
 * (> 0 → its own verdict, 0 → output_upload_failed).
 */
export function endLost(draft: Draft, reason: string): void {
  const missing = "Its runner was lost before it had stored them";
  if (draft.state.cancel !== null) endCancelled(draft, missing);
  else if (draft.state.life.phase === "uploading") endUploadFailed(draft, "the runner was lost", missing);
  else endFailed(draft, reportError("worker_died", { reason }), missing);
}

export function endUploadFailed(draft: Draft, reason: string, missing: string): void {
  const exit = exitSoFar(draft);
  endFailed(draft, exit?.error ?? reportError("output_upload_failed", { reason }), missing);
}
