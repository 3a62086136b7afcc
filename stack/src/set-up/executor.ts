import type { Executor } from "../options.ts";
import { messageOf, StackError, say } from "../say.ts";
import { run } from "./command.ts";
import { ensureEngine } from "./docker-engine.ts";
import { ensureNodeImage, NODE_RUNTIME } from "./node-image.ts";
import { ensurePythonImage } from "./python-image.ts";

/** `images`: by runtime, those that this machine has or makes. */
export type SettledExecutor = { kind: "docker"; images: Record<string, string> } | { kind: "process"; python: string };

/**
 * What the runners will run executions with. Docker, installed where that can be done; without it the `process` executor, said loudly.
 * In CI, and where Docker was asked for, its absence is a failure: a test run without containers would prove nothing.
 * @throws StackError
 */
export async function settleExecutor(wanted: Executor | null): Promise<SettledExecutor> {
  if (wanted === "process") return processExecutor();
  try {
    await ensureEngine();
    const python = await ensurePythonImage();
    return { kind: "docker", images: { "python:3.11": python, [NODE_RUNTIME]: await ensureNodeImage(python) } };
  } catch (error) {
    const inCi = process.env["CI"] !== undefined && process.env["CI"] !== "" && process.env["CI"] !== "false";
    if (wanted === "docker" || inCi) throw error;
    say(`
!! ${messageOf(error)}
!!
!! Going on WITHOUT containers: scripts run as plain processes of this machine, with all rights of
!! the user who started the stack. Nothing isolates them. Run only scripts that you trust.
`);
    return processExecutor();
  }
}

async function processExecutor(): Promise<SettledExecutor> {
  for (const python of ["python3.11", "python3", "python"]) {
    if ((await run(python, ["--version"], 15_000)).ok) return { kind: "process", python };
  }
  throw new StackError("There is neither Docker nor Python on this machine. Install one of them: scripts need it to run.");
}
