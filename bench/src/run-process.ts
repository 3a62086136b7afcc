import { spawn } from "node:child_process";
import { once } from "node:events";

export type RunProcess = { command: string; args: readonly string[]; cwd?: string; env?: NodeJS.ProcessEnv };
export type ProcessRun = {
  startedAt: number;
  firstOutputAt: number | null;
  endedAt: number;
  exitCode: number | null;
  stdout: string;
};

/** A program from its spawn to its exit; instants in epoch ms with a fraction. Its stderr is thrown away. */
export async function runProcess({ command, args, cwd, env }: RunProcess): Promise<ProcessRun> {
  const startedAt = nowMs();
  const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "ignore"] });
  let stdout = "";
  let firstOutputAt: number | null = null;
  child.stdout.on("data", (chunk: Buffer) => {
    firstOutputAt ??= nowMs();
    stdout += chunk;
  });
  let endedAt = startedAt;
  child.once("exit", () => {
    endedAt = nowMs();
  });
  const [exitCode] = (await once(child, "close")) as [number | null];
  return { startedAt, firstOutputAt, endedAt, exitCode, stdout };
}

/** Wall clock with a fraction of a ms: comparable with the instants that other programs of this machine write down. */
export const nowMs = (): number => performance.timeOrigin + performance.now();
