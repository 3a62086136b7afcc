import { defineConfig } from "vitest/config";

export default defineConfig({ test: { name: "runner-agent", include: ["src/**/*.test.ts"] } });
