import type { ErrorReport } from "@rgrid/schema";
import { failure } from "./failure.ts";
import { placeOfCrash } from "./python/faulthandler.ts";
import { first } from "./text.ts";

/** Programs that give up for want of memory end by SIGABRT, or die of an allocation that they did not check; before that they say so. */
const NO_MEMORY =
  /JavaScript heap out of memory|FATAL ERROR: .*Allocation failed|std::bad_alloc|Fatal Python error: .*(?:MemoryError|out of memory)|OutOfMemoryError: Java heap space|fatal error: runtime: (?:out of memory|cannot allocate memory)|memory allocation of \d+ bytes failed/;
const LINES_MAX = 200;

/** What a signal that the platform did not send means. */
export function classifySignal(signal: number, lines: readonly string[]): ErrorReport {
  const tail = lines.slice(-LINES_MAX);
  const place = placeOfCrash(tail);
  if (tail.some((line) => NO_MEMORY.test(line)) && (signal === 6 || signal === 5 || signal === 4))
    return failure("out_of_memory", place);
  const message = tail
    .map((line) =>
      first(
        /^(Fatal Python error: .*|terminate called .*|.*: Assertion .* failed\.?|\s+what\(\): .*|(?:malloc|free|double free|corrupted)\b.*)$/,
        line,
      ),
    )
    .findLast((text) => text !== undefined);
  const details = { ...place, signal, message };
  switch (signal) {
    case 4:
      return failure("illegal_instruction", details);
    case 6:
      return failure("aborted", details);
    case 11:
      return failure("segmentation_fault", details);
    default:
      return failure("killed_by_signal", details);
  }
}
