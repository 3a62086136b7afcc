import { type DetailsOf, type ErrorReport, reportError } from "@rgrid/schema";

/** What the platform knows of how user code ended. */
export type Ending = {
  /** As a shell gives it: 128 + signal where one ended the script. */
  exitCode: number;
  signal: number | null;
  /** The kernel killed a process of the container for memory; true also when only a child was killed. */
  oom: boolean;
  timedOut: boolean;
  cancelled: boolean;
  /** The disk under /work had no room left at the end. */
  diskFull: boolean;
  timeoutMs: number;
  memoryBytes: number;
  peakMemoryBytes: number | null;
};

function signalError(signal: number): ErrorReport {
  switch (signal) {
    case 4:
      return reportError("illegal_instruction", { signal });
    case 6:
      return reportError("aborted", { signal });
    case 11:
      return reportError("segmentation_fault", { signal });
    default:
      return reportError("killed_by_signal", { signal });
  }
}

/** Details that are not known are left out, so that the catalogue falls back to the sentence without them. */
function memoryDetails(ending: Ending): DetailsOf<"out_of_memory"> {
  return {
    limit_bytes: ending.memoryBytes,
    ...(ending.peakMemoryBytes === null ? {} : { peak_bytes: ending.peakMemoryBytes }),
  };
}

/**
 * Why the script did not end well, or null where it did. The order is the precedence of PROTOCOL 3: cancel, timeout, then the kernel's word,
 * then the script's own. An OOM kill of a child that the script survived with code 0 is no failure.
 */
export function classify(ending: Ending): ErrorReport | null {
  if (ending.cancelled) return reportError("cancelled");
  if (ending.timedOut) return reportError("timeout", { timeout_ms: ending.timeoutMs });
  if (ending.exitCode === 0) return null;
  if (ending.oom) return reportError("out_of_memory", memoryDetails(ending));
  if (ending.signal !== null) return signalError(ending.signal);
  if (ending.diskFull) return reportError("disk_full");
  return reportError("nonzero_exit", { exit_code: ending.exitCode });
}
