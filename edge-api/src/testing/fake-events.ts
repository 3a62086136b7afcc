import { type ExecutionId, type ExecutionStreamEvent, NO_OUTPUTS } from "@rgrid/schema";

const AT = "2026-11-24T09:30:00.000Z";

/** Events of one execution, numbered from 1: a text is a log chunk of stdout, `retry:ID` and `end` are what they say. */
export function eventsOf(execution_id: ExecutionId, ...script: string[]): ExecutionStreamEvent[] {
  return script.map((word, index): ExecutionStreamEvent => {
    const base = { execution_id, n: index + 1, at: AT };
    if (word === "end") {
      const rest = { exit_code: 0, duration_ms: 1, cost_micros: null, error_metadata: null, outputs: NO_OUTPUTS, log_cut: null };
      return { type: "end", ...base, status: "completed", ...rest };
    }
    if (word.startsWith("retry:")) {
      const new_execution_id = word.slice("retry:".length) as ExecutionId;
      return { type: "retry", ...base, new_execution_id, kind: "auto", attempt: 1, attempts_max: 2, reason: "worker_died" };
    }
    if (word === "queued") return { type: "status", ...base, status: "queued", phase: "waiting", runner: null };
    if (word.startsWith("base64:")) {
      return { type: "log", ...base, stream: "stderr", encoding: "base64", data: word.slice("base64:".length) };
    }
    return { type: "log", ...base, stream: "stdout", encoding: "utf8", data: word };
  });
}
