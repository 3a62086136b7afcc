import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./root.ts";
import type { SettledExecutor } from "./set-up/executor.ts";
import type { PartSpec } from "./supervise/part.ts";

/** How long a runner may take to finish what it runs when the stack ends; then a little more for giving back what it did not. */
const DRAIN_SECONDS = 5;
const STOP_GRACE_MS = 9_000;

/** The command of a runner: its build, or its source where there is none. */
export function runnerEntry(): string | null {
  const entries = ["runner-agent/dist/main.js", "runner-agent/src/main.ts"].map((path) => join(root, path));
  return entries.find((path) => existsSync(path)) ?? null;
}

export function runnerPart(input: {
  entry: string;
  name: string;
  apiUrl: string;
  token: string;
  slots: number;
  executor: SettledExecutor;
  dataDir: string;
}): PartSpec {
  const stateDir = join(input.dataDir, "runners", input.name);
  mkdirSync(stateDir, { recursive: true });
  const { executor } = input;
  const settings = [
    ["--api-url", input.apiUrl],
    ["--token", input.token],
    ["--name", input.name],
    ["--slots", String(input.slots)],
    ["--executor", executor.kind],
    ["--state-dir", stateDir],
    ["--drain-grace", `${DRAIN_SECONDS}s`],
    ...Object.entries(executor.kind === "docker" ? executor.images : { "python:3.11": executor.python }).map(
      ([runtime, image]) => ["--runtime", `${runtime}=${image}`],
    ),
  ];
  return {
    name: `runner-${input.name}`,
    command: process.execPath,
    args: [input.entry, ...settings.flat()],
    stopSignal: "SIGTERM",
    stopGraceMs: STOP_GRACE_MS,
    // It serves when it polls, which is between it and the API: nothing here waits for that.
    ready: async () => undefined,
  };
}
