import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

const PROGRAM = join(import.meta.dirname, "../../runner-agent/dist/main.js");
/** The stack's parts keep theirs below the same folder, so that left-overs are looked for in one place. */
const FOLDER = "runners/proxied";

export type StartedRunner = {
  said(): string;
  /** SIGTERM, and waits for the end. */
  stop(): Promise<void>;
};

/** A runner as the stack starts it (which has built it), but at an address of our choice. */
export function startRunner(input: { apiUrl: string; token: string; slots: number; dataDir: string }): StartedRunner {
  const stateDir = join(input.dataDir, FOLDER);
  mkdirSync(stateDir, { recursive: true });
  const child = spawn(process.execPath, [PROGRAM, "--state-dir", stateDir, "--name", "proxied", "--drain-grace", "5s"], {
    stdio: ["ignore", "ignore", "pipe"],
    cwd: input.dataDir,
    env: {
      ...process.env,
      RGRID_API_URL: input.apiUrl,
      RGRID_RUNNER_TOKEN: input.token,
      RGRID_RUNNER_SLOTS: String(input.slots),
    },
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
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
