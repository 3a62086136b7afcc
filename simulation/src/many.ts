import { Coverage } from "./faults/coverage.ts";
import { type RunResult, run } from "./run.ts";
import { scenarioOf } from "./scenario.ts";

export type Totals = {
  seeds: number;
  events: number;
  crashes: number;
  virtualMs: number;
  coverage: Coverage;
  failed: RunResult | null;
};

/** Runs seed after seed until one fails, or `isEnough`. */
export async function runMany(from: number, isEnough: (totals: Totals) => boolean): Promise<Totals> {
  const totals: Totals = { seeds: 0, events: 0, crashes: 0, virtualMs: 0, coverage: new Coverage(), failed: null };
  for (let seed = from; !isEnough(totals) && totals.failed === null; seed++) {
    const result = await run(scenarioOf(seed), totals.coverage);
    totals.seeds += 1;
    totals.events += result.events;
    totals.crashes += result.counts.crashes;
    totals.virtualMs += result.tookMs;
    if (result.violation !== null) totals.failed = result;
  }
  return totals;
}
