import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { measureClassify } from "./classify/classify.ts";
import { reportOf as classifyReportOf } from "./classify/report.ts";
import { measureConsole } from "./console/console.ts";
import { reportOf as consoleReportOf } from "./console/report.ts";
import { measureDependencies } from "./dependencies/dependencies.ts";
import { reportOf as dependenciesReportOf } from "./dependencies/report.ts";
import { measureOverhead } from "./overhead/overhead.ts";
import { reportOf } from "./overhead/report.ts";
import { reportOf as retryReportOf } from "./retry/report.ts";
import { measureRetry } from "./retry/retry.ts";
import { reportOf as siteReportOf } from "./site/report.ts";
import { measureSite } from "./site/site.ts";

const RESULTS = join(import.meta.dirname, "../results");

/** Each runs its measurement and gives what is stored and what is shown. */
const BENCHMARKS: Record<string, () => Promise<{ result: unknown; report: string }>> = {
  async overhead() {
    const result = await measureOverhead(say);
    return { result, report: reportOf(result) };
  },
  async dependencies() {
    const result = await measureDependencies(say);
    return { result, report: dependenciesReportOf(result) };
  },
  async classify() {
    const result = measureClassify(say);
    return { result, report: classifyReportOf(result) };
  },
  async console() {
    const result = await measureConsole(say);
    return { result, report: consoleReportOf(result) };
  },
  async retry() {
    const result = await measureRetry(say);
    return { result, report: retryReportOf(result) };
  },
  async site() {
    const result = await measureSite(say);
    return { result, report: siteReportOf(result) };
  },
};

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

const given = process.argv.slice(2);
const names = given.length > 0 ? given : Object.keys(BENCHMARKS);
const unknown = names.filter((name) => !Object.hasOwn(BENCHMARKS, name));
if (unknown.length > 0) {
  say(`There is no benchmark ${unknown.join(", ")}. There are: ${Object.keys(BENCHMARKS).join(", ")}`);
  process.exit(2);
}
mkdirSync(RESULTS, { recursive: true });
for (const name of names) {
  say(`${name} …`);
  const done = await BENCHMARKS[name]?.();
  if (!done) continue;
  writeFileSync(join(RESULTS, `${name}.json`), `${JSON.stringify(done.result, null, 2)}\n`);
  process.stdout.write(`${done.report}\n`);
}
