import { tableOf } from "../table.ts";
import type { DependenciesResult, PairResult } from "./dependencies.ts";

function rowsOf(language: string, { first_ms, without, again }: PairResult): string[][] {
  const times = (value: number) => `${(value / without.median).toFixed(2)}×`;
  return [
    [`${language}, no dependencies`, without.median.toFixed(0), without.p95.toFixed(0), times(without.median)],
    [`${language}, two packages, the first time`, first_ms.toFixed(0), "", times(first_ms)],
    [`${language}, two packages, again`, again.median.toFixed(0), again.p95.toFixed(0), times(again.median)],
  ];
}

/** The result as a person reads it. */
export function reportOf({ rounds, machine, python, node }: DependenciesResult): string {
  return [
    `rgrid run of a script that prints 1, ${rounds} rounds, ms; ${machine.cpus} CPUs, ${machine.model}, Node ${machine.node}`,
    "",
    tableOf(["", "median", "p95", "of no dependencies"], [...rowsOf("Python", python), ...rowsOf("Node", node)]),
  ].join("\n");
}
