import { tableOf } from "../table.ts";
import type { RetryResult } from "./retry.ts";

/** The result as a person reads it. */
export function reportOf({ rounds, machine, ways }: RetryResult): string {
  const rows = ways.map(({ way, ms }) => [way, ...[ms.median, ms.p95, ms.max].map((value) => value.toFixed(1))]);
  return [
    `Making a retry, ${rounds} rounds, ms; ${machine.cpus} CPUs, ${machine.model}, Node ${machine.node}`,
    "",
    tableOf(["", "median", "p95", "max"], rows),
  ].join("\n");
}
