import { existsSync } from "node:fs";
import { defineConfig } from "vitest/config";

const configs = [
  "schema",
  "outbound",
  "edge-api",
  "runner-agent",
  "cli",
  "console",
  "stack",
  "e2e",
  "bench",
  "simulation",
  "chaos",
  "site",
].map((folder) => `${folder}/vitest.config.ts`);

export default defineConfig({
  test: {
    // What a passing test logs is noise that buries a failing one.
    silent: "passed-only",
    projects: [
      ...[
        ...configs,
        "edge-api/vitest.workerd.config.ts",
        "console/e2e/vitest.config.ts",
        "site/lighthouse/vitest.config.ts",
      ].filter((path) => existsSync(`${import.meta.dirname}/${path}`)),
      { test: { name: "absences", include: ["absences.test.ts"] } },
    ],
  },
});
