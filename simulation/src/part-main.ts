import { runMany, type SeedRange } from "./many.ts";

/** One process's share of many seeds: a `SeedRange` as JSON in, its totals as JSON out. */
const range = JSON.parse(process.argv[2] ?? "") as SeedRange;
const clock = performance.now.bind(performance);
process.stdout.write(JSON.stringify(await runMany({ ...range, untilMs: clock() + range.untilMs }, clock)));
