import { type ErrorReport, type ExitReport, type FinishRequest, reportError, tellsOfOutputs } from "@rgrid/schema";
import type { SandboxExit } from "../container/port.ts";
import { classify } from "../errors/classify.ts";
import type { Ending, Program } from "../errors/facts.ts";

/** Why this runner ends user code, weakest first: a stronger reason replaces a weaker one (PROTOCOL 3, precedence). */
const STOPS = ["drained", "timeout", "cancelled", "lost"] as const;
export type Stop = (typeof STOPS)[number];

export const strongerStop = (a: Stop | null, b: Stop): Stop => (a !== null && STOPS.indexOf(a) > STOPS.indexOf(b) ? a : b);

export type ExitFacts = {
  exit: SandboxExit;
  stop: Stop | null;
  durationMs: number;
  diskFull: boolean;
  limits: { timeout_ms: number; memory_bytes: number };
  /** The end of it. */
  stderr: string;
  program: Program;
};

/** What the runner lost or took away, not the script's doing. */
export const drainedError = (): ErrorReport => reportError("worker_died", { reason: "drained" });

/** This runner stood still for so long that the script's init took it for gone, and back before its lease was over. */
export const silenceError = (): ErrorReport => reportError("worker_died", { reason: "runner_silent" });

/** How user code ended, for `exited`. */
export function exitReportOf({ exit, stop, durationMs, diskFull, limits, stderr, program }: ExitFacts): ExitReport {
  const timedOut = stop === "timeout";
  const ending: Ending = {
    exitCode: exit.exitCode,
    signal: exit.signal,
    oom: exit.oom,
    timedOut,
    cancelled: stop === "cancelled",
    diskFull,
    timeoutMs: limits.timeout_ms,
    memoryBytes: limits.memory_bytes,
    peakMemoryBytes: exit.peakMemoryBytes,
  };
  return {
    exit_code: exit.exitCode,
    signal: exit.signal,
    oom: exit.oom,
    timed_out: timedOut,
    duration_ms: Math.max(0, Math.round(durationMs)),
    cpu_ms: exit.cpuMs,
    peak_memory_bytes: exit.peakMemoryBytes,
    error: classify(ending, stderr, program),
  };
}

/**
 * The verdict over what user code did and what became of its outputs. `exit` null: it never started. An exit code above 0 goes before a failed upload.
 * @param error of the preparation, or of the outputs
 */
export function verdictOf(
  exit: ExitReport | null,
  { cancelled, error }: { cancelled: boolean; error: ErrorReport | null },
): Pick<FinishRequest, "verdict" | "error" | "outputs_error"> {
  // What the verdict has no room for is told beside it: nobody may take the files that came back for all.
  const beside = error !== null && tellsOfOutputs(error.error_code) ? { outputs_error: error } : {};
  if (cancelled) return { verdict: "cancelled", error: null, ...beside };
  if (exit !== null && exit.error !== null) return { verdict: "failed", error: exit.error, ...beside };
  const cause = exit === null ? (error ?? drainedError()) : error;
  return cause === null ? { verdict: "completed", error: null } : { verdict: "failed", error: cause };
}
