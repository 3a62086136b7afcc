import { runMany } from "../many.ts";

const COUNT = Number(process.argv[2]);

/** The entry of a bundle with one bug in it: says which seed caught it. */
const { failed } = await runMany(
  { from: 0, by: 1, count: COUNT, untilMs: Number.POSITIVE_INFINITY, keepGoing: false },
  performance.now.bind(performance),
);
process.stdout.write(JSON.stringify(failed[0] ?? null));
