import { tableOf } from "../table.ts";
import type { OverheadResult } from "./overhead.ts";
import type { StageSummary } from "./stages.ts";

const ms = (value: number): string => value.toFixed(value < 100 ? 1 : 0);

/** The result as a person reads it. */
export function reportOf(result: OverheadResult): string {
  const reference = result.ways.find((each) => each.way === "docker run --rm")?.exit_ms.median ?? Number.NaN;
  const ways = result.ways.map(({ way, exit_ms, first_output_ms }) => [
    way,
    ms(first_output_ms.median),
    ms(exit_ms.median),
    ms(exit_ms.p95),
    `${(exit_ms.median / reference).toFixed(2)}×`,
  ]);
  return [
    `print(1), ${result.rounds} rounds, ms; ${result.image}; ${result.machine.cpus} CPUs, ${result.machine.model}, Node ${result.machine.node}`,
    "",
    tableOf(["", "first output", "exit", "exit p95", "of docker run"], ways),
    "",
    "Where the time goes, API alone (medians; they add up only roughly)",
    stagesTable(result.stages.api),
    "",
    "Where the time goes, rgrid run (its first stage holds the start of the CLI, its last one the end)",
    stagesTable(result.stages.cli),
  ].join("\n");
}

const stagesTable = (stages: readonly StageSummary[]): string =>
  tableOf(
    ["", "in", "median", "p95"],
    stages.map(({ stage, owner, ms: took }) => [stage, owner, ms(took.median), ms(took.p95)]),
  );
