import { parseArgs } from "node:util";
import { hunt } from "./bugs/hunt.ts";
import { runMany, type Totals } from "./many.ts";
import { rarePairs, story } from "./report.ts";
import { run } from "./run.ts";
import { scenarioOf } from "./scenario.ts";
import { shrink } from "./shrink.ts";

const USAGE = `npm run sim -- [--seed S | --seeds N | --minutes M] [--from S] [--bugs [NAME]]
  --seed S      tells the story of one seed, shrunk where it fails
  --seeds N     runs N seeds (1000)
  --minutes M   runs seeds for so long
  --from S      first seed of many (0)
  --bugs        plants each known bug in turn and shows which seed catches it; names limit it to those`;

const SEEDS = 1_000;
/** How often each fault has to meet each phase in a run of the usual size. */
const PAIRS_MIN = 20;

async function tellOne(seed: number): Promise<number> {
  const result = await run(scenarioOf(seed));
  const told = result.violation === null ? result : await shrink(result);
  console.log(story(await run(told.scenario, undefined, true)));
  return result.violation === null ? 0 : 1;
}

async function runAll(from: number, isEnough: (totals: Totals) => boolean): Promise<number> {
  const begun = performance.now();
  const { seeds, events, crashes, virtualMs, coverage, failed } = await runMany(from, isEnough);
  const seconds = (performance.now() - begun) / 1000;
  console.log(coverage.table());
  const rare = rarePairs(coverage, PAIRS_MIN);
  if (rare.length > 0) console.log(`\nmet less than ${PAIRS_MIN} times: ${rare.join(" · ")}`);
  const hours = Math.round(virtualMs / 3_600_000);
  console.log(`\n${seeds} seeds, ${events} events, ${crashes} crashes, ${hours} virtual hours in ${seconds.toFixed(0)} s`);
  if (failed === null) return 0;
  const { scenario } = await shrink(failed);
  console.log(`\n${story(await run(scenario, undefined, true))}`);
  console.log(`\nAgain: npm run sim -- --seed ${failed.scenario.seed}`);
  return 1;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seed: { type: "string" },
      seeds: { type: "string" },
      minutes: { type: "string" },
      from: { type: "string", default: "0" },
      bugs: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  if (values.bugs) return hunt(positionals);
  if (values.seed !== undefined) return tellOne(Number(values.seed));
  const end = performance.now() + Number(values.minutes ?? 0) * 60_000;
  const seeds = Number(values.seeds ?? SEEDS);
  const isEnough = values.minutes === undefined ? (totals: Totals) => totals.seeds >= seeds : () => performance.now() >= end;
  return runAll(Number(values.from), isEnough);
}

process.exitCode = await main();
