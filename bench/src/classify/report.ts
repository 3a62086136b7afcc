import { tableOf } from "../table.ts";
import type { ClassifyResult } from "./classify.ts";

/** The result as a person reads it. */
export function reportOf({ machine, errors, length, per_second }: ClassifyResult): string {
  const sorted = [...per_second].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return [
    `${errors} recorded errors of ${length} characters on average; one core of ${machine.cpus}, ${machine.model}, Node ${machine.node}`,
    "",
    tableOf(["", "errors a second", "µs each"], [["median of the rounds", String(median), (1e6 / median).toFixed(1)]]),
  ].join("\n");
}
