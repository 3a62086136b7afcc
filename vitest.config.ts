import { defineConfig } from "vitest/config";

export default defineConfig({ test: { projects: ["schema", "edge-api", "runner-agent", "cli", "stack"] } });
