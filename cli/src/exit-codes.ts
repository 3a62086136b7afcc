import type { EndEvent, Execution } from "@rgrid/schema";
import { EXIT_INTERRUPTED, EXIT_OK } from "./exit-status.ts";
import { exitCodeOfError } from "./failure.ts";

/** A code that a shell makes of a signal, rather than one that a script chose. */
const isOfSignal = (exitCode: number): boolean => exitCode > 128;

/**
 * Exit code of a command that waited for an execution (API.md): the script's own if > 0; else 124 timeout, 137 out of memory,
 * 128 + signal, 130 cancelled, 125 platform. The signal with which the platform itself ends a script is not the script's own code.
 */
export function exitCodeOfEnd(end: Pick<EndEvent | Execution, "status" | "exit_code" | "error_metadata">): number {
  if (end.status === "completed") return EXIT_OK;
  if (end.status === "cancelled") return EXIT_INTERRUPTED;
  const own = end.exit_code ?? 0;
  const code = end.error_metadata?.error_code ?? "execution_failed";
  const endedByPlatform = (code === "timeout" || code === "out_of_memory") && isOfSignal(own);
  return own > 0 && !endedByPlatform ? own : exitCodeOfError(code);
}
