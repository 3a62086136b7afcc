import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";

const PROGRAM = join(import.meta.dirname, "../../runner-agent/dist/main.js");
/** The machine's image with Python, as the stack names it. */
export const IMAGE = "rgrid/python:3.11";

export type StartedRunner = {
  said(): string;
  /** SIGTERM, and waits for the end. */
  stop(): Promise<void>;
};

export type RunnerStart = {
  name: string;
  apiUrl: string;
  token: string;
  slots: number;
  dataDir: string;
  /** Socket of the engine that it uses; null for the machine's. */
  dockerSocket: string | null;
};

/** A runner as the stack starts it (which has built it), but at an address, and over an engine, of our choice. */
export function startRunner(input: RunnerStart): StartedRunner {
  // Beside those of the stack, so that left-overs are looked for in one place.
  const stateDir = join(input.dataDir, "runners", input.name);
  mkdirSync(stateDir, { recursive: true });
  const settings = [
    ["--state-dir", stateDir],
    ["--name", input.name],
    ["--drain-grace", "5s"],
    ["--runtime", `python:3.11=${IMAGE}`],
  ];
  const child = spawn(process.execPath, [PROGRAM, ...settings.flat()], {
    stdio: ["ignore", "ignore", "pipe"],
    cwd: input.dataDir,
    env: {
      ...process.env,
      RGRID_API_URL: input.apiUrl,
      RGRID_RUNNER_TOKEN: input.token,
      RGRID_RUNNER_SLOTS: String(input.slots),
      ...(input.dockerSocket === null ? {} : { DOCKER_HOST: `unix://${input.dockerSocket}` }),
    },
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
    appendFileSync(join(input.dataDir, "logs", `runner-${input.name}.log`), text);
  });
  const ended = once(child, "close");
  return {
    said: () => said,
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}
