import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LIMITS } from "@rgrid/schema";
import { expect, it } from "vitest";

const repository = join(import.meta.dirname, "../..");
const textOf = (file: string): string => readFileSync(join(repository, file), "utf8");

const deadAfter = `${LIMITS.leaseTtlMs / 1000}`;
const offered = `up to ${LIMITS.outputOfferedMs / 60_000} minutes`;

it.each([
  ["docs/guarantees.md", `no heartbeat for ${deadAfter} seconds`],
  ["docs/guarantees.md", `offers each file to the store for ${offered}`],
  ["docs/guarantees.md", "a success becomes `output_upload_failed`"],
  ["docs/guarantees.md", "the execution as `worker_died`"],
  ["docs/first-runner.md", `After ${deadAfter} seconds its executions are given up`],
  ["docs/first-runner.md", "while retries are left (not with `--no-retry`)"],
  ["docs/network.md", `outputs are offered to the store for ${offered}`],
  ["site/src/components/landing/Breaks.astro", `after ${deadAfter} s without a heartbeat`],
])("%s says: %s", (file, words) => {
  expect(textOf(file)).toContain(words);
});

it("promises nowhere that nothing is lost", () => {
  for (const file of ["README.md", "docs/guarantees.md", "docs/first-runner.md", "site/src/components/landing/Breaks.astro"])
    expect(textOf(file)).not.toMatch(/(loses nothing|nothing is lost|with (its|their) logs and (files|outputs) whole)/i);
});
