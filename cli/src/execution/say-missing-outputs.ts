import { type EndEvent, type Execution, tellsOfOutputs } from "@rgrid/schema";
import type { Host } from "../host.ts";
import { plain } from "../output/terminal.ts";

/** Nobody may take the files that came back for all. Silent where the error is that very fact, and is shown. */
export async function sayMissingOutputs(
  { terminal }: Host,
  { outputs, error_metadata: error }: Pick<EndEvent | Execution, "outputs" | "error_metadata">,
): Promise<void> {
  const isTold = error !== null && (tellsOfOutputs(error.error_code) || error.error_code === "worker_died");
  if (outputs.missing === null || isTold) return;
  await terminal.line(terminal.paint("yellow", `⚠ Not all files came back. ${plain(outputs.missing)}`));
}

/** Beside the files of an ended execution, where its error is not shown. @param cutShort the script did not end by itself */
export async function sayPartialOutputs(host: Host, { outputs }: Execution, cutShort: boolean): Promise<void> {
  if (outputs.missing !== null) return sayMissingOutputs(host, { outputs, error_metadata: null });
  if (cutShort) await host.terminal.line(host.terminal.paint("yellow", "⚠ The run was cut short: files may be missing"));
}

/** Why there are none: a script that has not ended, or was cut short, may well have made some. */
export function noOutputsText({ started_at, ended_at, outputs: { missing } }: Execution, partial: boolean): string {
  if (ended_at === null) return "It has not ended yet: its files come with its end.";
  return (partial && started_at !== null) || missing !== null ? "No files came back." : "It made no files.";
}
