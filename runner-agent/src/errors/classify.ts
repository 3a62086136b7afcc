import { describeError, type ErrorDetails, type ErrorMetadata } from "@rgrid/schema";

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

const MIB = 1024 * 1024;

function signalError(signal: number): ErrorMetadata {
  switch (signal) {
    case 4:
      return describeError("illegal_instruction", { signal });
    case 6:
      return describeError("aborted", { signal });
    case 11:
      return describeError("segmentation_fault", { signal });
    default:
      return describeError("killed_by_signal", { signal });
  }
}

/** Details that are not known are left out, so that the catalogue falls back to the sentence without them. */
function memoryDetails(ending: Ending): ErrorDetails {
  return {
    limit_bytes: ending.memoryBytes,
    limit_mib: Math.round(ending.memoryBytes / MIB),
    ...(ending.peakMemoryBytes === null ? {} : { peak_bytes: ending.peakMemoryBytes }),
  };
}

/**
 * Why the script did not end well, or null where it did. The order is the precedence of PROTOCOL 3: cancel, timeout, then the kernel's word,
 * then the script's own. An OOM kill of a child that the script survived with code 0 is no failure.
 */
export function classify(ending: Ending): ErrorMetadata | null {
  if (ending.cancelled) return describeError("cancelled");
  if (ending.timedOut) {
    return describeError("timeout", { timeout_ms: ending.timeoutMs, timeout_seconds: ending.timeoutMs / 1000 });
  }
  if (ending.exitCode === 0) return null;
  if (ending.oom) return describeError("out_of_memory", memoryDetails(ending));
  if (ending.signal !== null) return signalError(ending.signal);
  if (ending.diskFull) return describeError("disk_full");
  return describeError("nonzero_exit", { exit_code: ending.exitCode });
}
