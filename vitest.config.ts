import { existsSync } from "node:fs";
import { defineConfig } from "vitest/config";

const folders = ["schema", "edge-api", "runner-agent", "cli", "stack", "e2e"];

export default defineConfig({
  test: {
    projects: [
      ...folders.filter((folder) => existsSync(`${import.meta.dirname}/${folder}/vitest.config.ts`)),
      { test: { name: "absences", include: ["absences.test.ts"] } },
    ],
  },
});
