import { tableOf } from "../table.ts";
import type { ConsoleResult } from "./console.ts";

/** The result as a person reads it. */
export function reportOf({ executions, machine, measures }: ConsoleResult): string {
  const rows = measures.map(({ what, limitMs, ms }) => [
    what,
    ...[ms.median, ms.p95, ms.max].map((value) => value.toFixed(0)),
    limitMs === null ? "–" : String(limitMs),
  ]);
  return [
    `The console with ${executions} executions, ms; ${machine.cpus} CPUs, ${machine.model}, Node ${machine.node}`,
    "",
    tableOf(["", "median", "p95", "max", "limit"], rows),
  ].join("\n");
}
