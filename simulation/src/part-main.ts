import { runMany, type SeedRange } from "./many.ts";

/** One process's share of many seeds: a `SeedRange` as JSON in, its totals as JSON out; seeds that fail are named on stderr at once. */
const range = JSON.parse(process.argv[2] ?? "") as SeedRange;
const clock = performance.now.bind(performance);
const totals = await runMany({ ...range, untilMs: clock() + range.untilMs }, clock, ({ seed, invariant, what }) =>
  console.error(`✗ seed ${seed}: invariant ${invariant}: ${what}`),
);
process.stdout.write(JSON.stringify(totals));
