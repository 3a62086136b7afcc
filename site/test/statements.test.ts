import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ENDPOINTS, LIMITS } from "@rgrid/schema";
import { COMMANDS } from "rgrid-cli/src/root-command.ts";
import { expect, it } from "vitest";
import { pages } from "./pages.ts";

const repository = join(import.meta.dirname, "../..");
const textOf = (file: string): string => readFileSync(join(repository, file), "utf8");

const deadAfter = `${LIMITS.leaseTtlMs / 1000}`;
const keysKnown = LIMITS.apiKeyCacheStaleMs / 3_600_000;
const offered = `up to ${LIMITS.outputOfferedMs / 60_000} minutes`;

it.each([
  ["docs/guarantees.md", `no heartbeat for ${deadAfter} seconds`],
  ["docs/guarantees.md", `offers each file to the store for ${offered}`],
  ["docs/guarantees.md", "a success becomes `output_upload_failed`"],
  ["docs/guarantees.md", "the execution as `worker_died`"],
  ["docs/guarantees.md", `every API key that was used within ${keysKnown} hour before`],
  ["site/src/components/landing/Breaks.astro", keysKnown === 1 ? "whose key was used in the hour before" : "says another time"],
  ["docs/first-runner.md", `After ${deadAfter} seconds its executions are given up`],
  ["docs/first-runner.md", "while retries are left (not with `--no-retry`)"],
  ["docs/network.md", `outputs are offered to the store for ${offered}`],
  ["site/src/components/landing/Breaks.astro", `after ${deadAfter} s without a heartbeat`],
])("%s says: %s", (file, words) => {
  expect(textOf(file)).toContain(words);
});

it("names every part in the architecture, and every command in the changelog and in README", () => {
  const { workspaces } = JSON.parse(textOf("package.json")) as { workspaces: string[] };
  const parts = textOf("ARCHITECTURE.md").split("\n## ")[1] ?? "";
  expect(workspaces.filter((name) => !parts.includes(`\`${name}\``))).toEqual([]);
  const commands = Object.keys(COMMANDS);
  const [, added = ""] = /^- `rgrid`: (.+)$/m.exec(textOf("CHANGELOG.md")) ?? [];
  expect(commands.filter((name) => !added.includes(`\`${name}\``))).toEqual([]);
  expect(commands.filter((name) => !textOf("README.md").includes(`rgrid ${name}`))).toEqual([]);
});

it("says of the operator's token all that it opens", () => {
  const [row = ""] = /^\| `OPERATOR_TOKEN`.*$/m.exec(textOf("docs/configuration.md")) ?? [];
  const paths = Object.values(ENDPOINTS)
    .filter(({ access }) => access === "operator")
    .map(({ path }) => path);
  expect(paths).toEqual(["/metrics", "/api/v1/operator/reconcile", "/api/v1/operator/accounts/{id}/move"]);
  for (const words of ["/metrics", "comparing rows with objects", "moving accounts"]) expect(row).toContain(words);
});

it("says what goes to the bucket, and what a container reaches", () => {
  expect(textOf("docs/security.md")).toMatch(/^\| script text[^|]*\| yes \| yes \| +\|$/m);
  for (const file of ["README.md", "docs/faq.md"])
    expect(textOf(file)).not.toMatch(/[Ss]cripts(, inputs)?( and \w+)? go to your (runner|machines) and your bucket/);
  expect(textOf("docs/faq.md")).toContain("the machine's own 127.0.0.1");
});

it("says of each recording when and where it was made, and with which limits where they are seen", () => {
  const landing = pages().get("/") ?? "";
  expect(landing.match(/<p class="recorded">Recorded on \d{4}-\d\d-\d\d: [^<]+<\/p>/g)).toHaveLength(7);
  expect(landing).toContain("; with leaseTtlMs 4 s in place of 120 s.");
});

it("promises nowhere that nothing is lost", () => {
  for (const file of ["README.md", "docs/guarantees.md", "docs/first-runner.md", "site/src/components/landing/Breaks.astro"])
    expect(textOf(file)).not.toMatch(/(loses nothing|nothing is lost|with (its|their) logs and (files|outputs) whole)/i);
});
