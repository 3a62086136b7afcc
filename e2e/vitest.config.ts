import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "e2e",
    include: ["*.test.ts"],
    globalSetup: ["harness/shared-stack.ts"],
    // One stack with two slots: files at the same time would wait for each other's executions and spoil each other's memory figures.
    fileParallelism: false,
    // After the other projects, for the same reason.
    sequence: { groupOrder: 1 },
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
