import { defineConfig } from "vitest/config";

// Stacks start from nothing in about 5 s on a quiet machine; CI's is not quiet.
export default defineConfig({
  test: { name: "stack", include: ["src/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 60_000 },
});
