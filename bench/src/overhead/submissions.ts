import { join } from "node:path";
import { type Client, readEvents } from "@rgrid/schema/client";
import { BIN } from "../cli-place.ts";
import { nowMs, type ProcessRun, runProcess } from "../run-process.ts";

export const SCRIPT = "print(1)\n";
const EXPECTED = "1\n";

/** One run of the script, by whatever way. Instants in epoch ms. */
export type Submission = { executionId: string | null; submittedAt: number; firstOutputAt: number; endedAt: number };

/** @throws when the run did not do what it was measured for */
function checked(run: ProcessRun, executionId: string | null = null): Submission {
  if (run.exitCode !== 0 || run.stdout !== EXPECTED || run.firstOutputAt === null) {
    throw new Error(`a run ended with ${run.exitCode} and printed ${JSON.stringify(run.stdout)}`);
  }
  return { executionId, submittedAt: run.startedAt, firstOutputAt: run.firstOutputAt, endedAt: run.endedAt };
}

export type CliPlace = { folder: string; env: NodeJS.ProcessEnv };

/** A cold process, as a user has it: `rgrid run one.py`. */
export async function throughCli({ folder, env }: CliPlace, client: Client): Promise<Submission> {
  const run = await runProcess({ command: join(BIN, "rgrid"), args: ["run", "one.py"], cwd: folder, env });
  const newest = await client.call("listExecutions", { query: { limit: 1 } });
  return checked(run, newest.items[0]?.id ?? null);
}

/** The API alone: create, and its events until the end. */
export async function throughApi(client: Client): Promise<Submission> {
  const submittedAt = nowMs();
  const { id } = await client.call("createExecution", {
    body: { script: { name: "one.py", content: SCRIPT } },
    headers: { "idempotency-key": crypto.randomUUID() },
  });
  let firstOutputAt: number | null = null;
  let stdout = "";
  for await (const event of readEvents(await client.open("streamEvents", { params: { id }, headers: {} }))) {
    if (event.type === "log") {
      firstOutputAt ??= nowMs();
      stdout += event.data;
    }
    if (event.type === "end") {
      const run = { startedAt: submittedAt, firstOutputAt, endedAt: nowMs(), exitCode: event.exit_code, stdout };
      return checked(run, id);
    }
  }
  throw new Error(`the events of ${id} ended without an end`);
}

export async function throughDocker(image: string): Promise<Submission> {
  return checked(await runProcess({ command: "docker", args: ["run", "--rm", image, "python3", "-c", SCRIPT] }));
}

/** Python's own floor: timed by a program inside a container that runs already, so that nothing of the engine is in it. */
const TIMER = `
import subprocess, time
begin = time.time()
shell = subprocess.Popen(["python3", "-c", "print(1)"], stdout=subprocess.PIPE)
line = shell.stdout.readline()
first = time.time()
shell.wait()
print(begin, first, time.time())
`;

export async function bareInContainer(container: string): Promise<Submission> {
  const { stdout } = await runProcess({ command: "docker", args: ["exec", container, "python3", "-c", TIMER] });
  const [begin, first, end] = stdout
    .trim()
    .split(" ")
    .map((seconds) => Number(seconds) * 1000);
  if (begin === undefined || first === undefined || end === undefined)
    throw new Error(`the timer printed ${JSON.stringify(stdout)}`);
  return { executionId: null, submittedAt: begin, firstOutputAt: first, endedAt: end };
}

/** An empty `rgrid` command: what a cold start of the CLI costs before it does anything. */
export async function cliStart({ folder, env }: CliPlace): Promise<Submission> {
  const run = await runProcess({ command: join(BIN, "rgrid"), args: ["version"], cwd: folder, env });
  return { executionId: null, submittedAt: run.startedAt, firstOutputAt: run.firstOutputAt ?? run.endedAt, endedAt: run.endedAt };
}
