#!/usr/bin/env node
// Runs every suite and closes with the line `N passed, N failed`, which CI reads.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { ensureInstalled, runPinned } from "./set-up.mjs";

const SLOWEST_SHOWN = 15;

ensureInstalled();
// Only the runner's tests want the image of the corpus, which takes minutes to make.
const given = process.argv.slice(2).join(" ");
const wantsCorpus = !given.includes("--project") || given.includes("runner-agent");
const prepared = await runPinned("stack/src/set-up/main.ts", wantsCorpus ? ["--corpus"] : []);
if (prepared !== 0) process.exit(prepared);

const folder = mkdtempSync(join(tmpdir(), "rgrid-test-"));
const report = join(folder, "report.json");
const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
const exitCode = await runPinned("node_modules/vitest/vitest.mjs", ["run", ...reporters, ...process.argv.slice(2)]);
let counts = { numPassedTests: 0, numFailedTests: 0, numFailedTestSuites: 0, testResults: [] };
try {
  counts = JSON.parse(readFileSync(report, "utf8"));
} catch (error) {
  console.error(`vitest left no report: ${error.message}`);
}
rmSync(folder, { recursive: true });
// Where the time goes, to be seen in CI's own figures: other machines' are not its.
const seconds = ({ startTime, endTime }) => Math.round((endTime - startTime) / 1000);
const slowest = counts.testResults.sort((a, b) => seconds(b) - seconds(a)).slice(0, SLOWEST_SHOWN);
for (const file of slowest) console.log(`${String(seconds(file)).padStart(5)} s  ${relative(process.cwd(), file.name)}`);
// A suite that fails before its first test counts as a failure too; so does a run without tests.
const broken = exitCode !== 0 && counts.numFailedTests === 0 ? Math.max(1, counts.numFailedTestSuites) : 0;
const failed = counts.numFailedTests + broken;
console.log(`${counts.numPassedTests} passed, ${failed} failed`);
process.exit(failed > 0 || counts.numPassedTests === 0 ? 1 : 0);
