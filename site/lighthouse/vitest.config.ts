import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "lighthouse",
    include: ["*.test.ts"],
    globalSetup: [`${import.meta.dirname}/../test/built.ts`],
    // After all others: a score says how busy the machine was, too, and containers that come and go cut Chromium's connections.
    fileParallelism: false,
    sequence: { groupOrder: 3 },
    // Sixteen looks on a busy machine. Lighthouse keeps global state: the looks of a test that is given up would break those of the next.
    testTimeout: 600_000,
  },
});
