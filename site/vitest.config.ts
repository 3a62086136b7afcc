import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "site",
    include: ["{src,record,generate,finish,test}/**/*.test.ts"],
    globalSetup: ["test/built.ts"],
    // The first page of a cold browser on a busy machine.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
