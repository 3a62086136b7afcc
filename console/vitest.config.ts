import { defineConfig } from "vitest/config";

export default defineConfig({
  // The reader's zone decides days and clock times.
  test: { name: "console", include: ["src/**/*.test.ts", "hosting/*.test.ts", "build/*.test.ts"], env: { TZ: "UTC" } },
});
