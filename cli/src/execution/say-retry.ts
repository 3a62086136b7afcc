import type { ExecutionStreamEvent } from "@rgrid/schema";
import type { Host } from "../host.ts";
import { plain } from "../output/terminal.ts";

/** Reasons of automatic retries in words; the first is quoted in the issues. */
const RETRY_REASONS: Record<string, [headline: string, after: string]> = {
  worker_died: ["Worker failure detected", "worker failure"],
  network_timeout: ["Network timeout detected", "network timeout"],
  container_startup_failed: ["Container startup failure detected", "container startup failure"],
};

/** That what is followed goes on as another execution, and why. */
export async function sayRetry({ terminal }: Host, event: Extract<ExecutionStreamEvent, { type: "retry" }>): Promise<void> {
  const [headline, after] = RETRY_REASONS[event.reason] ?? ["Failure detected", plain(event.reason).replaceAll("_", " ")];
  const kind = event.kind === "auto" ? "Auto-retry" : "Retry";
  await terminal.line(terminal.paint("yellow", `⚠ ${headline}. ${kind} ${event.attempt}/${event.attempts_max} after ${after}`));
  await terminal.line(`  New execution ID: ${event.new_execution_id} (retry of ${event.execution_id})`);
}
