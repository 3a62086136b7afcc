import { tableOf } from "../table.ts";
import type { DependenciesResult } from "./dependencies.ts";

/** The result as a person reads it. */
export function reportOf({ rounds, machine, first_ms, without, again }: DependenciesResult): string {
  const times = (value: number) => `${(value / without.median).toFixed(2)}×`;
  return [
    `rgrid run of a script that prints 1, ${rounds} rounds, ms; ${machine.cpus} CPUs, ${machine.model}, Node ${machine.node}`,
    "",
    tableOf(
      ["", "median", "p95", "of no dependencies"],
      [
        ["no dependencies", without.median.toFixed(0), without.p95.toFixed(0), times(without.median)],
        ["two packages, the first time", first_ms.toFixed(0), "", times(first_ms)],
        ["two packages, again", again.median.toFixed(0), again.p95.toFixed(0), times(again.median)],
      ],
    ),
  ].join("\n");
}
