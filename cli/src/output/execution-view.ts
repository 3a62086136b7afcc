import type { Execution } from "@rgrid/schema";
import { shellQuote } from "../command-line/shell-quote.ts";
import { formatAgo, formatCost, formatDuration, formatSize, shortId } from "./format.ts";
import { plain } from "./terminal.ts";

const ordinal = (n: number): string => {
  const ending = n % 100 >= 11 && n % 100 <= 13 ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th");
  return `${n}${ending}`;
};

/** How long the execution has been in its state: `queued 41 s`, `running 3 min`, `completed in 1.4 s`. */
function headline(execution: Execution, nowMs: number): string {
  const since = (at: string) => formatDuration(Math.max(0, nowMs - Date.parse(at)));
  if (execution.status === "queued") return `queued ${since(execution.created_at)}`;
  if (execution.status === "running") return `running ${since(execution.started_at ?? execution.created_at)}`;
  return execution.duration_ms === null ? execution.status : `${execution.status} in ${formatDuration(execution.duration_ms)}`;
}

/** An execution for people, one fact a line; what is not known has no line. */
export function executionView(execution: Execution, nowMs: number): string[] {
  const { waiting, spec } = execution;
  const position = waiting?.position === null || waiting === null ? null : `${ordinal(waiting.position)} in line`;
  const metadata = Object.entries(execution.metadata).map(([key, value]) => `${key}=${value}`);
  const facts: (readonly [string, string | null])[] = [
    ["script", [execution.script, ...spec.args.map(shellQuote)].join("  ")],
    ["runtime", execution.runtime],
    [
      "waits",
      waiting === null ? null : [position, waiting.detail || waiting.reason.replaceAll("_", " ")].filter(Boolean).join(" · "),
    ],
    ["runner", execution.runner?.name ?? null],
    ["started", execution.started_at === null ? null : formatAgo(execution.started_at, nowMs)],
    ["exit code", execution.exit_code === null ? null : String(execution.exit_code)],
    ["memory", execution.peak_memory_bytes === null ? null : `${formatSize(execution.peak_memory_bytes)} at its peak`],
    ["cost", execution.cost_micros === null ? null : formatCost(execution.cost_micros)],
    [
      "outputs",
      execution.outputs.count === 0 ? null : `${execution.outputs.count} (${formatSize(execution.outputs.size_bytes)})`,
    ],
    ["metadata", metadata.length === 0 ? null : metadata.join(" ")],
    ["retry of", execution.retry_of],
    ["retried by", execution.retried_by],
  ];
  return [
    `${shortId(execution.id)}  ${headline(execution, nowMs)}`,
    ...facts.flatMap(([name, value]) => (value === null ? [] : [`  ${name.padEnd(10)}  ${plain(value).replaceAll("\n", " ")}`])),
  ];
}
