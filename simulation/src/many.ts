import { Coverage } from "./faults/coverage.ts";
import { run } from "./run.ts";
import { scenarioOf } from "./scenario.ts";
import type { Violation } from "./system.ts";

/** `by`: every so manieth seed, so that processes share them. `keepGoing`: a seed that fails does not end it. */
export type SeedRange = { from: number; by: number; count: number; untilMs: number; keepGoing: boolean };
type Failed = Violation & { seed: number };

export class Totals {
  seeds = 0;
  events = 0;
  crashes = 0;
  virtualMs = 0;
  readonly coverage = new Coverage();
  /** In the order in which they were found; more than one only where it kept going. */
  failed: Failed[] = [];
}

/**
 * Runs seed after seed until one fails, or the range or the time is over.
 * @param clock real time, monotonic
 * @param found hears at once of each seed that fails: a long run is worth reading before its end
 */
export async function runMany(
  { from, by, count, untilMs, keepGoing }: SeedRange,
  clock: () => number,
  found: (failed: Failed) => void = () => undefined,
): Promise<Totals> {
  const totals = new Totals();
  const goesOn = (): boolean => keepGoing || totals.failed.length === 0;
  for (let seed = from; totals.seeds < count && clock() < untilMs && goesOn(); seed += by) {
    const { events, counts, tookMs, violation } = await run(scenarioOf(seed), totals.coverage);
    totals.seeds += 1;
    totals.events += events;
    totals.crashes += counts.crashes;
    totals.virtualMs += tookMs;
    if (violation === null) continue;
    const failed = { seed, ...violation };
    totals.failed.push(failed);
    found(failed);
  }
  return totals;
}
