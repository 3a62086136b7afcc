import { LIMITS } from "@rgrid/schema";
import type { FaultRates } from "./faults/faults.ts";
import { FAULTS, FULL_RATES } from "./faults/kinds.ts";
import { Chance } from "./world/chance.ts";

export type ScriptPlan = {
  /** Pauses before each piece of output, and before the exit. */
  pausesMs: number[];
  exitCode: number;
  /** How long after SIGTERM it ends; null: it ignores the signal. */
  endsAfterTermMs: number | null;
  files: number;
};

export type ExecutionPlan = {
  index: number;
  atMs: number;
  script: ScriptPlan;
  timeoutMs: number;
  retriesMax: number;
  inputs: number;
  /** When someone cancels the chain, from the run's begin; null: nobody does. */
  cancelAtMs: number | null;
  watchers: number;
};
export type RunnerPlan = { name: string; slots: number };

/** All of one run that is decided before it begins. The same scenario is the same run, event for event. */
export type Scenario = {
  seed: number;
  executions: ExecutionPlan[];
  runners: RunnerPlan[];
  rates: FaultRates;
  /** After so long no fault happens any more. */
  faultsForMs: number;
  inFlightMax: number;
};

const MINUTE = 60_000;

function scriptOf(chance: Chance): ScriptPlan {
  const pieces = chance.between(0, 8);
  const slow = chance.hits(0.3) ? 60_000 : 4_000;
  return {
    pausesMs: Array.from({ length: pieces + 1 }, () => chance.between(1, slow)),
    exitCode: chance.hits(0.2) ? chance.between(1, 255) : 0,
    endsAfterTermMs: chance.hits(0.7) ? chance.between(5, 3_000) : null,
    files: chance.between(0, 3),
  };
}

/** Swarm testing: each run has some of the faults, each at a strength of its own, so that rare mixes are met too. */
function ratesOf(chance: Chance): FaultRates {
  if (chance.hits(0.06)) return {};
  const rates: FaultRates = {};
  const share = chance.between(15, 60) / 100;
  for (const fault of FAULTS) {
    if (chance.hits(share)) rates[fault] = FULL_RATES[fault] * (0.1 + 0.9 * chance.unit());
  }
  return rates;
}

/** What happens under a seed. */
export function scenarioOf(seed: number): Scenario {
  const chance = new Chance(seed ^ 0x5ca1ab1e);
  const rates = ratesOf(chance);
  const faultsForMs = chance.between(6, 16) * MINUTE;
  const executions = Array.from({ length: chance.between(2, 10) }, (_, index): ExecutionPlan => {
    const atMs = chance.between(0, faultsForMs * 0.6);
    return {
      index,
      atMs,
      script: scriptOf(chance),
      timeoutMs: chance.pick([20_000, 60_000, LIMITS.timeoutMsDefault]),
      retriesMax: chance.pick([0, 1, 2, 3]),
      inputs: chance.between(0, 1),
      cancelAtMs: chance.hits(rates.cancel ?? 0) ? atMs + chance.between(-1_000, 90_000) : null,
      watchers: chance.hits(0.7) ? 1 : 0,
    };
  });
  const runners = Array.from({ length: chance.between(1, 3) }, (_, index) => ({
    name: `r${index}`,
    slots: chance.between(1, 3),
  }));
  return { seed, executions, runners, rates, faultsForMs, inFlightMax: chance.pick([1, 2, 1000, 1000]) };
}
