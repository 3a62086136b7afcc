import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "lighthouse",
    include: ["*.test.ts"],
    globalSetup: [`${import.meta.dirname}/../test/built.ts`],
    // After all others: a score says how busy the machine was, too, and containers that come and go cut Chromium's connections.
    fileParallelism: false,
    sequence: { groupOrder: 3 },
    testTimeout: 180_000,
  },
});
