import { settledChain } from "./chains.ts";
import { gatherFacts } from "./gather-facts.ts";
import { type Facts, type Problem, placeProblems, problemsOf, watcherProblems } from "./judge.ts";
import { executionLeftOvers, processesOn } from "./left-overs.ts";
import { rowProblems } from "./projection.ts";
import type { Scenario } from "./scenarios.ts";
import { Stand } from "./stand.ts";
import type { Submitted } from "./submit.ts";
import { found, PATIENCE_MS, until } from "./until.ts";

export type TrialResult = {
  name: string;
  /** Submitted ones; retries count apart. */
  executions: number;
  retried: number;
  problems: Problem[];
  seconds: number;
  /** The stack's folder with all logs, kept where something was wrong. */
  evidence: string | null;
};

export type Audience = {
  /** So that an interrupt can end it, once it is there. */
  opening(stand: Promise<Stand>): void;
  came(step: string, seconds: number): void;
};

/** One scenario on a stack of its own. Never rejects: whatever breaks is a problem of the scenario. */
export async function tryOut(scenario: Scenario, audience: Audience): Promise<TrialResult> {
  const begun = performance.now();
  const secondsNow = (): number => (performance.now() - begun) / 1000;
  const result: TrialResult = { name: scenario.name, executions: 0, retried: 0, problems: [], seconds: 0, evidence: null };
  const guarded = (act: () => Promise<unknown>): Promise<unknown> =>
    act().catch((error: unknown) => {
      result.problems.push({ kind: "broken", what: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    });
  await guarded(async () => {
    const opening = Stand.open(scenario);
    audience.opening(opening);
    const stand = await opening;
    await guarded(() => goThrough(scenario, stand, result, (step) => audience.came(step, secondsNow())));
    await stand.close();
    result.executions = stand.submitted.length;
    result.problems.push(...leftOver(processesOn(stand.dataDir)));
    if (result.problems.length === 0) await stand.remove();
    else result.evidence = stand.dataDir;
  });
  return { ...result, seconds: secondsNow() };
}

/** Submit, wait until every script prints, strike, let the scripts end, look at everything. */
async function goThrough(scenario: Scenario, stand: Stand, result: TrialResult, came: (step: string) => void): Promise<void> {
  came("the stack is up");
  await stand.submit(scenario.executions);
  stand.watch();
  await until("every script prints", () => stand.submitted.every(({ id }) => stand.gate.startsOf(id) > 0));
  came("every script prints");
  await scenario.strike(stand);
  came("struck");
  stand.gate.open();
  const chains = await settle(stand, result.problems);
  came("all has ended");
  result.retried = chains.reduce((sum, { facts }) => sum + facts.length - 1, 0);
  result.problems.push(...chains.flatMap(({ submitted, facts }) => problemsOf(submitted, facts, scenario.cost)));
  if (scenario.movesOn) result.problems.push(...chains.flatMap(({ facts }) => placeProblems(facts)));
  await Promise.all(stand.watchers.map((watcher) => watcher.ended()));
  for (const { submitted, facts } of chains) {
    const watchers = stand.watchers.filter((watcher) => watcher.submitted === submitted);
    result.problems.push(...watchers.flatMap(({ seen }) => watcherProblems(facts, seen)));
  }
  came("watchers have seen the end");
  const ids = chains.flatMap(({ facts }) => facts.map(({ execution }) => execution.id));
  result.problems.push(...(await rowProblems(stand.client, stand.operatorToken, ids)));
  came("rows compared");
  result.problems.push(...leftOver(await executionLeftOvers(stand.dataDir, ids, stand.docker)));
}

const leftOver = (things: readonly string[]): Problem[] => things.map((what) => ({ kind: "left over", what }));

type Chain = { submitted: Submitted; facts: Facts[] };

/** Waits for the end of every chain; those that come to none are the lost ones. */
async function settle({ client, gate, submitted: all }: Stand, problems: Problem[]): Promise<Chain[]> {
  const chains = all.map(async (submitted): Promise<Chain[]> => {
    const chain = await found(() => settledChain(client, submitted), PATIENCE_MS);
    if (chain === null) {
      problems.push({ kind: "lost", what: `${submitted.id} has come to no end` });
      return [];
    }
    return [{ submitted, facts: await Promise.all(chain.map((execution) => gatherFacts(client, gate, execution))) }];
  });
  return (await Promise.all(chains)).flat();
}
