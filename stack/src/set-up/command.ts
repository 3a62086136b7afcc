import { spawn } from "node:child_process";
import { StackError } from "../say.ts";

export type CommandResult = { ok: boolean; output: string };

/**
 * Runs a program of the machine to its end and keeps what it said. A missing program is a failure, not an exception.
 * @param timeoutMs after which it is killed
 */
export async function run(
  command: string,
  args: readonly string[],
  timeoutMs: number,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...environment, DEBIAN_FRONTEND: "noninteractive" },
      timeout: timeoutMs,
      killSignal: "SIGKILL",
    });
    let output = "";
    const hear = (chunk: Buffer): void => {
      output = `${output}${chunk}`.slice(-100_000);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("error", (error) => resolve({ ok: false, output: error.message }));
    child.once("close", (code) => resolve({ ok: code === 0, output }));
  });
}

/** @throws StackError with the end of what it said */
export async function mustRun(
  command: string,
  args: readonly string[],
  timeoutMs: number,
  environment?: NodeJS.ProcessEnv,
): Promise<string> {
  const { ok, output } = await run(command, args, timeoutMs, environment);
  if (ok) return output;
  throw new StackError(`\`${command} ${args.join(" ")}\` failed:\n${output.trimEnd().split("\n").slice(-10).join("\n")}`);
}
