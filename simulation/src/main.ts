import { Coverage } from "./faults/coverage.ts";
import { run } from "./run.ts";
import { scenarioOf } from "./scenario.ts";
const from = Number(process.argv[2] ?? 1);
const n = Number(process.argv[3] ?? 0);
if (n === 0) {
  const r = await run(scenarioOf(from), undefined, true);
  console.log(r.lines.join("\n"));
  const { lines: _, scenario: s, ...rest } = r;
  console.log(rest, s.rates);
} else {
  const t = performance.now();
  let events = 0, crashes = 0, bad = 0;
  const cov = new Coverage();
  for (let i = from; i < from + n; i++) {
    const r = await run(scenarioOf(i), cov);
    events += r.events; crashes += r.crashes;
    if (r.violation) { bad++; console.log(i, `(${r.violation.invariant})`, r.violation.what.slice(0, 300)); }
  }
  console.log({ events, crashes, bad, s: (performance.now() - t) / 1000 });
  if (process.argv[4]) console.log(cov.table());
}
