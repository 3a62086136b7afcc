import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./root.ts";
import type { SettledExecutor } from "./set-up/executor.ts";
import type { PartSpec } from "./supervise/part.ts";

/** How long a runner may take to finish what it runs when the stack ends. */
const DRAIN_MS = 8_000;

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
    ["--runtime", `python:3.11=${executor.kind === "docker" ? executor.image : executor.python}`],
  ];
  return {
    name: `runner-${input.name}`,
    command: process.execPath,
    args: [input.entry, ...settings.flat()],
    stopSignal: "SIGTERM",
    stopGraceMs: DRAIN_MS,
    // It serves when it polls, which is between it and the API: nothing here waits for that.
    ready: async () => undefined,
  };
}
