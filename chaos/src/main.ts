import type { ProblemKind } from "./judge.ts";
import { SCENARIOS } from "./scenarios.ts";
import type { Stand } from "./stand.ts";
import { tableOf } from "./table.ts";
import { type TrialResult, tryOut } from "./trial.ts";

const HEADER = [
  "scenario",
  "executions",
  "lost",
  "doubled",
  "retried",
  "wrong logs",
  "wrong streams",
  "wrong outputs",
  "left over",
  "else",
  "seconds",
];

let current: Promise<Stand> | null = null;
let interrupted = false;

async function end(): Promise<void> {
  if (interrupted) return;
  interrupted = true;
  // One that does not come up leaves nothing.
  const stand = await current?.catch(() => null);
  await stand?.close();
  await stand?.remove();
  process.exit(130);
}
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void end());

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function row({ name, executions, retried, problems, seconds }: TrialResult): string[] {
  const count = (...kinds: ProblemKind[]): number => problems.filter(({ kind }) => kinds.includes(kind)).length;
  const counts = [count("lost"), count("doubled"), retried, count("log"), count("watcher"), count("output"), count("left over")];
  return [name, ...[executions, ...counts, count("retry", "row", "broken")].map(String), seconds.toFixed(0)];
}

const given = process.argv.slice(2);
const unknown = given.filter((name) => !SCENARIOS.some((scenario) => scenario.name === name));
if (unknown.length > 0) {
  say(`There is no scenario ${unknown.join(", ")}. There are: ${SCENARIOS.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}
const results: TrialResult[] = [];
for (const scenario of SCENARIOS.filter(({ name }) => given.length === 0 || given.includes(name))) {
  say(`${scenario.name} …`);
  const result = await tryOut(scenario, {
    opening: (stand) => {
      current = stand;
    },
    came: (step, seconds) => say(`  ${seconds.toFixed(0).padStart(4)} s  ${step}`),
  });
  results.push(result);
  for (const { kind, what } of result.problems) say(`  ${kind}: ${what}`);
  if (result.evidence !== null) say(`  What every part said is in ${result.evidence}/logs`);
}
say(`\n${tableOf(HEADER, results.map(row))}\n`);
const failed = results.filter(({ problems }) => problems.length > 0).length;
say(`${results.length - failed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
