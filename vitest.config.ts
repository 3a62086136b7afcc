import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { projects: ["schema", { test: { name: "absences", include: ["absences.test.ts"] } }] },
});
