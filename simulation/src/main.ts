import { parseArgs } from "node:util";
import { hunt } from "./bugs/hunt.ts";
import { pairTable, rarePairs } from "./faults/pairs.ts";
import type { Totals } from "./many.ts";
import { type ManySeeds, runParallel } from "./parallel.ts";
import { story } from "./report.ts";
import { run } from "./run.ts";
import { scenarioOf } from "./scenario.ts";
import { shrink } from "./shrink.ts";

const USAGE = `npm run sim -- [--seed S | --seeds N | --minutes M | --bugs [NAME]] [--from S] [--jobs N] [--keep-going]
  without an option: the proof of CI, with its figures checked
  --seed S      tells the story of one seed, shrunk where it fails
  --seeds N     runs N seeds
  --minutes M   runs seeds for so long
  --from S      first seed of many (0)
  --bugs        plants each known bug in turn and shows which seed catches it; names limit it to those, all are
                written to docs/testing.md
  --jobs N      processes at once (one a core; with --bugs 1)
  --keep-going  goes on behind a seed that fails; all of them are named at the end`;

/** What CI has to see, in less than 3 minutes of two cores: so many seeds that the rarest pair that is asked for is met some 28 times. */
const PROOF = { seeds: 3_000, eventsMin: 5_000_000, crashesMin: 50_000 };

async function tellOne(seed: number): Promise<boolean> {
  const result = await run(scenarioOf(seed));
  const told = result.violation === null ? result : await shrink(result);
  console.log(story(await run(told.scenario, undefined, true)));
  return result.violation === null;
}

/** Runs many and prints what they met. */
async function runAll(range: ManySeeds): Promise<Totals> {
  const begun = performance.now();
  const totals = await runParallel(range);
  const { seeds, events, crashes, virtualMs, coverage, failed } = totals;
  const seconds = (performance.now() - begun) / 1000;
  console.log(pairTable(coverage));
  const hours = Math.round(virtualMs / 3_600_000);
  console.log(`\n${seeds} seeds, ${events} events, ${crashes} crashes, ${hours} virtual hours in ${seconds.toFixed(0)} s`);
  const [first] = failed;
  if (first !== undefined) {
    await tellOne(first.seed);
    for (const { seed } of failed) console.log(`\nAgain: npm run sim -- --seed ${seed}`);
  }
  return totals;
}

/** The run of CI. Its last line is that of every suite. */
async function prove(how: Pick<ManySeeds, "jobs" | "keepGoing">): Promise<boolean> {
  const { seeds, events, crashes, coverage, failed } = await runAll({ ...how, from: 0, count: PROOF.seeds, forMs: null });
  const rare = rarePairs(coverage);
  const checks: [string, boolean][] = [
    [`every invariant held on ${seeds} seeds`, failed.length === 0 && seeds >= PROOF.seeds],
    [`at least ${PROOF.eventsMin} events`, events >= PROOF.eventsMin],
    [`at least ${PROOF.crashesMin} crashes`, crashes >= PROOF.crashesMin],
    [`every fault met every phase that it can meet${rare.map((pair) => `\n    ${pair}`).join("")}`, rare.length === 0],
  ];
  for (const [what, holds] of checks) console.log(`${holds ? "✓" : "✗"} simulation: ${what}`);
  const passed = checks.filter(([, holds]) => holds).length;
  console.log(`${passed} passed, ${checks.length - passed} failed`);
  return passed === checks.length;
}

async function main(): Promise<boolean> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seed: { type: "string" },
      seeds: { type: "string" },
      minutes: { type: "string" },
      from: { type: "string", default: "0" },
      bugs: { type: "boolean", default: false },
      jobs: { type: "string" },
      "keep-going": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const from = Number(values.from);
  const jobs = values.jobs === undefined ? null : Number(values.jobs);
  const how = { jobs, keepGoing: values["keep-going"] };
  if (values.help) {
    console.log(USAGE);
    return true;
  }
  if (values.bugs) return hunt(positionals, jobs ?? 1);
  if (values.seed !== undefined) return tellOne(Number(values.seed));
  if (values.seeds === undefined && values.minutes === undefined) return prove(how);
  const count = values.seeds === undefined ? Number.MAX_SAFE_INTEGER : Number(values.seeds);
  const forMs = values.minutes === undefined ? null : Number(values.minutes) * 60_000;
  return (await runAll({ ...how, from, count, forMs })).failed.length === 0;
}

process.exitCode = (await main()) ? 0 : 1;
