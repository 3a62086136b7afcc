import { type Execution, shellQuote } from "@rgrid/schema";
import { formatAgo, formatCost, formatDuration, formatSize, shortId, waitingText } from "@rgrid/schema/format";
import { plain } from "./terminal.ts";

/** How long the execution has been in its state: `queued 41 s`, `running 3 min`, `completed in 1.4 s`. */
function headline(execution: Execution, nowMs: number): string {
  const since = (at: string) => formatDuration(Math.max(0, nowMs - Date.parse(at)));
  if (execution.status === "queued") return `queued ${since(execution.created_at)}`;
  if (execution.status === "running") return `running ${since(execution.started_at ?? execution.created_at)}`;
  return execution.duration_ms === null ? execution.status : `${execution.status} in ${formatDuration(execution.duration_ms)}`;
}

function outputsText({ count, size_bytes, missing }: Execution["outputs"]): string | null {
  const some = count === 0 ? null : `${count} (${formatSize(size_bytes)})`;
  return missing === null ? some : `${some === null ? "none" : `${some}, not all`}: ${missing}`;
}

/** An execution for people, one fact a line; what is not known has no line. */
export function executionView(execution: Execution, nowMs: number): string[] {
  const { waiting, spec } = execution;
  const metadata = Object.entries(execution.metadata).map(([key, value]) => `${key}=${value}`);
  const facts: (readonly [string, string | null])[] = [
    [spec.entry?.kind ?? "script", [execution.script, spec.args.map(shellQuote).join(" ")].filter(Boolean).join("  ")],
    ["runtime", execution.runtime],
    ["waits", waiting === null ? null : waitingText(waiting)],
    ["key", spec.concurrency_key ?? null],
    ["runner", execution.runner?.name ?? null],
    ["started", execution.started_at === null ? null : formatAgo(execution.started_at, nowMs)],
    ["exit code", execution.exit_code === null ? null : String(execution.exit_code)],
    ["memory", execution.peak_memory_bytes === null ? null : `${formatSize(execution.peak_memory_bytes)} at its peak`],
    ["cost", execution.cost_micros === null ? null : formatCost(execution.cost_micros)],
    ["outputs", outputsText(execution.outputs)],
    ["metadata", metadata.length === 0 ? null : metadata.join(" ")],
    ["retry of", execution.retry_of],
    ["retried by", execution.retried_by],
  ];
  return [
    `${shortId(execution.id)}  ${headline(execution, nowMs)}`,
    ...facts.flatMap(([name, value]) => (value === null ? [] : [`  ${name.padEnd(10)}  ${plain(value).replaceAll("\n", " ")}`])),
  ];
}
