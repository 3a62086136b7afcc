import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "console-e2e",
    include: ["*.test.ts"],
    globalSetup: [`${import.meta.dirname}/harness/shared-stack.ts`],
    // One stack with two slots and two cores: a second browser would only make both slower.
    fileParallelism: false,
    // After `e2e`, for the same reason.
    sequence: { groupOrder: 2 },
    testTimeout: 90_000,
    hookTimeout: 120_000,
  },
});
