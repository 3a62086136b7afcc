import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { name: "edge-api", include: ["src/**/*.test.ts", "test/node/*.test.ts"], exclude: ["**/*.workerd.test.ts"] },
});
