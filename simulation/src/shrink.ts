import type { FaultKind } from "./faults/kinds.ts";
import { type RunResult, run } from "./run.ts";
import type { Scenario } from "./scenario.ts";

/** Runs that a shrink may cost: a few seconds. */
const RUNS_MAX = 150;

/** Scenarios that are smaller by one part. */
function* smaller(scenario: Scenario): Generator<Scenario> {
  const { executions, runners, rates, cost } = scenario;
  // Less of it costs less.
  if (cost !== null) return;
  for (const gone of executions) yield { ...scenario, executions: executions.filter((one) => one !== gone) };
  for (const kind of Object.keys(rates) as FaultKind[]) {
    const { [kind]: _, ...rest } = rates;
    yield { ...scenario, rates: rest };
  }
  if (runners.length > 1) yield { ...scenario, runners: runners.slice(1) };
  for (const one of executions) {
    const less = [
      ...(one.watchers > 0 ? [{ ...one, watchers: 0 }] : []),
      ...one.acts.map((act) => ({ ...one, acts: one.acts.filter((other) => other !== act) })),
    ];
    for (const other of less) yield { ...scenario, executions: executions.map((any) => (any === one ? other : any)) };
  }
}

/** The smallest scenario found that still breaks the same invariant. Removing a part changes all chance after it, so most tries fail. */
export async function shrink(failed: RunResult): Promise<RunResult> {
  let best = failed;
  let runs = 0;
  for (let found = true; found; ) {
    found = false;
    for (const scenario of smaller(best.scenario)) {
      if (runs++ >= RUNS_MAX) return best;
      const result = await run(scenario);
      if (result.violation?.invariant !== failed.violation?.invariant) continue;
      best = result;
      found = true;
      break;
    }
  }
  return best;
}
