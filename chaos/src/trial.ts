import { settledChain } from "./chains.ts";
import { gatherFacts } from "./gather-facts.ts";
import { type Facts, type Problem, problemsOf } from "./judge.ts";
import { executionLeftOvers, processesOn } from "./left-overs.ts";
import { rowProblems } from "./projection.ts";
import type { Scenario } from "./scenarios.ts";
import { SLOTS, Stand } from "./stand.ts";
import type { Submitted } from "./submit.ts";
import { holds, until } from "./until.ts";

const SETTLED_WITHIN_MS = 240_000;

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

export type Watcher = { opened(stand: Stand): void; came(step: string, seconds: number): void };

/**
 * One scenario on a stack of its own: submit, wait until every script prints, strike, let the scripts end, look at everything.
 * @param watcher `opened` is told of the stand, so that an interrupt can end it; `came` of each step that was reached, after so many seconds
 */
export async function tryOut(scenario: Scenario, watcher: Watcher): Promise<TrialResult> {
  const begun = performance.now();
  const secondsNow = (): number => (performance.now() - begun) / 1000;
  const came = (step: string): void => watcher.came(step, secondsNow());
  const stand = await Stand.open(scenario);
  watcher.opened(stand);
  came("the stack is up");
  const problems: Problem[] = [];
  let retried = 0;
  try {
    await stand.submit(SLOTS);
    await until("every script prints", () => stand.submitted.every(({ id }) => stand.gate.startsOf(id) > 0));
    came("every script prints");
    await scenario.strike(stand);
    came("struck");
    stand.gate.open();
    const chains = await settle(stand, problems);
    came("all has ended");
    retried = chains.reduce((sum, chain) => sum + chain.facts.length - 1, 0);
    problems.push(...chains.flatMap(({ submitted, facts }) => problemsOf(submitted, facts, scenario.cost)));
    const ids = chains.flatMap(({ facts }) => facts.map(({ execution }) => execution.id));
    problems.push(...(await rowProblems(stand.client, stand.operatorToken, ids)));
    came("rows compared");
    problems.push(...leftOver(await executionLeftOvers(stand.dataDir)));
  } catch (error) {
    problems.push({ kind: "broken", what: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
  await stand.close();
  problems.push(...leftOver(processesOn(stand.dataDir)));
  if (problems.length === 0) await stand.remove();
  return {
    name: scenario.name,
    executions: stand.submitted.length,
    retried,
    problems,
    seconds: secondsNow(),
    evidence: problems.length === 0 ? null : stand.dataDir,
  };
}

const leftOver = (things: readonly string[]): Problem[] => things.map((what) => ({ kind: "left over", what }));

type Chain = { submitted: Submitted; facts: Facts[] };

/** Waits for the end of every chain; those that come to none are the lost ones. */
async function settle(stand: Stand, problems: Problem[]): Promise<Chain[]> {
  const { client, gate } = stand;
  const chains = await Promise.all(
    stand.submitted.map(async (submitted): Promise<Chain[]> => {
      let chain: Awaited<ReturnType<typeof settledChain>> = null;
      await holds(async () => {
        chain = await settledChain(client, submitted);
        return chain !== null;
      }, SETTLED_WITHIN_MS);
      if (chain === null) {
        problems.push({ kind: "lost", what: `${submitted.id} has come to no end` });
        return [];
      }
      const executions: NonNullable<Awaited<ReturnType<typeof settledChain>>> = chain;
      return [{ submitted, facts: await Promise.all(executions.map((execution) => gatherFacts(client, gate, execution))) }];
    }),
  );
  return chains.flat();
}
