import type { EndEvent, Execution } from "@rgrid/schema";
import { formatCost, formatDuration, formatFiles } from "@rgrid/schema/format";
import type { Api } from "../api/api.ts";
import { exitCodeOfEnd } from "../exit-codes.ts";
import { EXIT_LOG_CUT, EXIT_OK } from "../exit-status.ts";
import { Failure, withNext } from "../failure.ts";
import type { Host } from "../host.ts";
import { showError } from "../output/show-error.ts";
import { plain } from "../output/terminal.ts";
import { type FetchedOutputs, fetchOutputs } from "../transfer/fetch-outputs.ts";
import type { Baseline } from "../transfer/local-target.ts";
import { withLocalFacts } from "./local-facts.ts";
import { sayLogCut } from "./say-log-cut.ts";
import { sayMissingOutputs } from "./say-missing-outputs.ts";

const NOTHING: FetchedOutputs = { saved: [], refused: [], partial: false };

/**
 * After the end of an execution: its files come back, also of a failed one, and one line, of a failed one with a card behind it, says how it went.
 * Files that can't be had, and output that was not kept, change the exit code only where the script itself was well.
 * @param execution with the spec that ended, which automatic retries share
 */
export async function finish(
  host: Host,
  api: Api,
  execution: Execution,
  end: EndEvent,
  { folder, baseline }: { folder: string; baseline: Baseline },
): Promise<{ outputs: FetchedOutputs; exitCode: number }> {
  let outputs = NOTHING;
  let trouble: Failure | null = null;
  if (end.outputs.count > 0) {
    try {
      outputs = await fetchOutputs(host, api, { executionId: end.execution_id, folder, baseline });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      trouble = error;
    }
  }
  await sayEnd(host, execution, end, outputs);
  if (trouble !== null) {
    const { error } = withNext(trouble, `rgrid download ${end.execution_id}`);
    await showError(host, error, null);
  }
  await sayMissingOutputs(host, end);
  if (end.log_cut !== null) await sayLogCut(host, end.log_cut);
  const own = exitCodeOfEnd(end);
  if (own !== EXIT_OK) return { outputs, exitCode: own };
  return { outputs, exitCode: trouble?.exitCode ?? (end.log_cut === null ? EXIT_OK : EXIT_LOG_CUT) };
}

async function sayEnd(host: Host, execution: Execution, end: EndEvent, { saved, partial }: FetchedOutputs): Promise<void> {
  const { terminal } = host;
  const { paint } = terminal;
  const facts = [
    end.duration_ms === null ? null : formatDuration(end.duration_ms),
    end.cost_micros === null ? null : formatCost(end.cost_micros),
    saved.length === 0 ? null : plain(formatFiles(saved.map((each) => ({ ...each, path: each.saved_as })))),
    partial && end.outputs.missing === null ? "files may be missing" : null,
  ].filter((fact) => fact !== null);
  const rest = facts.join(" · ");
  if (end.status === "completed") return terminal.line(`${paint("green", "✓")} ${paint("dim", rest)}`.trimEnd());
  if (end.status === "cancelled")
    return terminal.line(`${paint("yellow", "■")} ${paint("dim", ["cancelled", rest].filter(Boolean).join(" · "))}`);
  if (rest !== "") await terminal.line(`${paint("red", "✗")} ${paint("dim", rest)}`);
  if (end.error_metadata !== null)
    await showError(host, await withLocalFacts(host, end.error_metadata, execution), end.execution_id);
}
