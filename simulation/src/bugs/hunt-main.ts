import { runMany } from "../many.ts";

const SEEDS = Number(process.argv[2] ?? 200);

/** The entry of a bundle with one bug in it: says which seed caught it. */
const { failed } = await runMany(0, ({ seeds }) => seeds >= SEEDS);
const caught = failed?.violation ? { seed: failed.scenario.seed, ...failed.violation } : null;
process.stdout.write(JSON.stringify(caught));
