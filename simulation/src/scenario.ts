import { LIMITS } from "@rgrid/schema";
import type { FaultRates } from "./faults/faults.ts";
import { FAULTS, FULL_RATES, PHASES, type Phase } from "./faults/kinds.ts";
import type { Counts } from "./system.ts";
import { Chance } from "./world/chance.ts";

export type ScriptPlan = {
  /** Executions with the same number run files of the same name, which take turns with others. */
  number: number;
  /** Pauses before each piece of output, and before the exit. */
  pausesMs: number[];
  exitCode: number;
  /** How long after SIGTERM it ends; null: it ignores the signal. */
  endsAfterTermMs: number | null;
  files: number;
};

/** What users do to the first execution of a chain that gets into this phase, up to so long after it did, so often, so many at once. */
export type Act = {
  what: "cancel" | "manual_retry" | "extend" | "delete";
  phase: Phase;
  afterMs: number;
  /** So many are left alone before. */
  skips: number;
  times: number;
  callers: number;
};

export type ExecutionPlan = {
  index: number;
  atMs: number;
  script: ScriptPlan;
  timeoutMs: number;
  retriesMax: number;
  inputs: number;
  priority: number;
  concurrencyKey: string | null;
  /** Name of the one runner that may take it. */
  runner: string | null;
  acts: Act[];
  watchers: number;
};
export type RunnerPlan = { name: string; slots: number };

/** All of one run that is decided before it begins. The same scenario is the same run, event for event. */
export type Scenario = {
  seed: number;
  executions: ExecutionPlan[];
  runners: RunnerPlan[];
  rates: FaultRates;
  /** For no longer than this is an object overloaded. */
  overloadMsMax: number;
  /** After so long no fault happens any more. */
  faultsForMs: number;
  inFlightMax: number;
  retentionMs: number;
  /** (13) What the run costs, to the last request; null where chance decides it. */
  cost: Counts | null;
};

const MINUTE = 60_000;

function scriptOf(chance: Chance, number: number): ScriptPlan {
  const pieces = chance.between(0, 8);
  const slow = chance.hits(0.3) ? 60_000 : 4_000;
  return {
    number,
    pausesMs: Array.from({ length: pieces + 1 }, () => chance.between(1, slow)),
    exitCode: chance.hits(0.2) ? chance.between(1, 255) : 0,
    endsAfterTermMs: chance.hits(0.7) ? chance.between(5, 3_000) : null,
    files: chance.between(0, 3),
  };
}

const ACTS = { cancel: "executing", manual_retry: "ended", extend: "executing", delete: "ended" } as const;

function actsOf(chance: Chance, rates: FaultRates): Act[] {
  const acts: Act[] = [];
  for (const what of ["cancel", "manual_retry", "extend", "delete"] as const) {
    if (!chance.hits(rates[what] ?? 0)) continue;
    acts.push({
      what,
      // As often where it makes sense as anywhere else.
      phase: chance.hits(0.5) ? ACTS[what] : chance.pick([...PHASES, "backoff", "backoff"]),
      afterMs: chance.pick([10, 1_000, 20_000]),
      skips: 0,
      times: chance.between(1, 4),
      callers: chance.between(1, 2),
    });
  }
  return acts;
}

/** Chains grow, and lose what lies in their middle or at their end. */
const chainActsOf = (chance: Chance): Act[] => [
  { what: "manual_retry", phase: "ended", afterMs: chance.pick([10, 20_000]), skips: 0, times: chance.between(1, 4), callers: 1 },
  { what: "delete", phase: "ended", afterMs: 20_000, skips: 1, times: chance.between(1, 2), callers: 1 },
  { what: "cancel", phase: "executing", afterMs: 1_000, skips: chance.between(2, 4), times: 1, callers: 1 },
];
/** Which seeds have them, by their rest. */
const CHAINS_REST = 15;

/** Seeds repeat after so many which of them are aimed. */
const AIMED_PERIOD = 16;

/** A few faults, as often as can be: among many others a restart soon hides what is made of them. Which seeds have them, by their rest. */
const AIMED: Readonly<Record<number, FaultRates>> = {
  // Objects that don't answer for longer than an offer waits.
  3: {
    object_overloaded: 10 * FULL_RATES.object_overloaded,
    connection_cut: FULL_RATES.connection_cut,
    answer_lost: FULL_RATES.answer_lost,
    dead_poll: FULL_RATES.dead_poll,
  },
  // Leases that pass from one to the next, and whoever had one speaks on, or ahead of what the log holds.
  7: {
    stale_lease: 5 * FULL_RATES.stale_lease,
    dead_poll: 2 * FULL_RATES.dead_poll,
    answer_lost: FULL_RATES.answer_lost,
    runner_drain: 2 * FULL_RATES.runner_drain,
  },
  // Whoever follows a chain comes back to what was deleted in it.
  [CHAINS_REST]: { watcher_cut: FULL_RATES.watcher_cut, watcher_rewound: FULL_RATES.watcher_rewound, deploy: FULL_RATES.deploy },
  // A store that takes little.
  11: {
    store_fails: 3 * FULL_RATES.store_fails,
    store_answer_lost: FULL_RATES.store_answer_lost,
    store_slow: FULL_RATES.store_slow,
    url_expired: 6 * FULL_RATES.url_expired,
    object_gone: FULL_RATES.object_gone,
  },
};

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

/** Seed 0: one execution with an input, a log that is archived, and an output on one runner, nothing goes wrong, and every request is counted. */
const CALM: Scenario = {
  seed: 0,
  executions: [
    {
      index: 0,
      atMs: 60_000,
      script: { number: 0, pausesMs: [100, 100, 100, 100, 100], exitCode: 0, endsAfterTermMs: 5, files: 1 },
      timeoutMs: 60_000,
      retriesMax: 2,
      inputs: 1,
      priority: 0,
      concurrencyKey: null,
      runner: null,
      acts: [],
      watchers: 0,
    },
  ],
  runners: [{ name: "r0", slots: 1 }],
  rates: {},
  overloadMsMax: 0,
  faultsForMs: 60_000,
  inFlightMax: 1000,
  retentionMs: LIMITS.retentionMs,
  cost: { crashes: 0, requests: 16, calls: 18, commits: 29, queries: 7, objects: 4 },
};

/** What happens under a seed. */
export function scenarioOf(seed: number): Scenario {
  if (seed === 0) return CALM;
  const chance = new Chance(seed ^ 0x5ca1ab1e);
  const aimed = AIMED[seed % AIMED_PERIOD];
  const rates = aimed ?? ratesOf(chance);
  const faultsForMs = chance.between(6, 16) * MINUTE;
  const runners = Array.from({ length: chance.between(1, 3) }, (_, index) => ({
    name: `r${index}`,
    slots: chance.between(1, 3),
  }));
  // All at once, so that they wait for each other, or one by one. Whose turn it is shows best while nothing goes wrong.
  const isCalm = Object.keys(rates).length === 0;
  const [from, until] = chance.hits(isCalm ? 0.8 : 0.3) ? [60_000, 65_000] : [0, faultsForMs * 0.6];
  const executions = Array.from({ length: chance.between(2, 10) }, (_, index): ExecutionPlan => {
    const atMs = chance.between(from, until);
    return {
      index,
      atMs,
      script: scriptOf(chance, chance.hits(0.6) ? 0 : index),
      timeoutMs: chance.pick([20_000, 60_000, LIMITS.timeoutMsDefault]),
      retriesMax: chance.pick([0, 1, 2, 3]),
      inputs: chance.between(0, 1),
      priority: chance.pick([0, 0, 0, 5]),
      concurrencyKey: chance.pick([null, null, "k0", "k1"]),
      runner: chance.hits(0.2) ? `r${chance.between(0, runners.length - 1)}` : null,
      acts: seed % AIMED_PERIOD === CHAINS_REST ? chainActsOf(chance) : actsOf(chance, rates),
      watchers: chance.hits(0.7) ? 1 : 0,
    };
  });
  // Long enough that whoever had the execution has let it go: in production it is a month.
  const retentionMs = rates.retention_over === undefined ? LIMITS.retentionMs : chance.between(150_000, 400_000);
  const inFlightMax = chance.pick([1, 2, 1000, 1000]);
  const overloadMsMax = aimed === undefined ? 45_000 : 120_000;
  return { seed, executions, runners, rates, overloadMsMax, faultsForMs, inFlightMax, retentionMs, cost: null };
}
