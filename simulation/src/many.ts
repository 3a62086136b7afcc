import { Coverage } from "./faults/coverage.ts";
import { run } from "./run.ts";
import { scenarioOf } from "./scenario.ts";
import type { Violation } from "./system.ts";

/** `by`: every so manieth seed, so that processes share them. */
export type SeedRange = { from: number; by: number; count: number; untilMs: number };

export class Totals {
  seeds = 0;
  events = 0;
  crashes = 0;
  virtualMs = 0;
  readonly coverage = new Coverage();
  failed: (Violation & { seed: number }) | null = null;
}

/** Runs seed after seed until one fails, or the range or the time is over. @param clock real time, monotonic */
export async function runMany({ from, by, count, untilMs }: SeedRange, clock: () => number): Promise<Totals> {
  const totals = new Totals();
  for (let seed = from; totals.seeds < count && clock() < untilMs && totals.failed === null; seed += by) {
    const { events, counts, tookMs, violation } = await run(scenarioOf(seed), totals.coverage);
    totals.seeds += 1;
    totals.events += events;
    totals.crashes += counts.crashes;
    totals.virtualMs += tookMs;
    if (violation !== null) totals.failed = { seed, ...violation };
  }
  return totals;
}
