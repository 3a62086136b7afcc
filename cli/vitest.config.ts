import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "cli",
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    // What users run is the build: made once, in a folder of its own.
    globalSetup: ["test/build-once.ts"],
    // No test changes what another sees, and loading the schemas anew for each file was a tenth of the time.
    isolate: false,
    testTimeout: 30_000,
  },
});
