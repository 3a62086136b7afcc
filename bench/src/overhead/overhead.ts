import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, createClient } from "@rgrid/schema/client";
import { type StackHandle, startStack } from "@rgrid/stack";
import { cliEnv } from "../cli-place.ts";
import { runProcess } from "../run-process.ts";
import { type Summary, summaryOf } from "../statistics.ts";
import { EngineEvents } from "./engine-events.ts";
import { readRunnerLog } from "./runner-log.ts";
import { type StageSummary, stagesOf, type Traced } from "./stages.ts";
import {
  bareInContainer,
  type CliPlace,
  cliStart,
  SCRIPT,
  type Submission,
  throughApi,
  throughCli,
  throughDocker,
} from "./submissions.ts";

const ROUNDS = 20;
const WARM_UPS = 3;

type WaySummary = { way: string; exit_ms: Summary; first_output_ms: Summary };
export type OverheadResult = {
  at: string;
  machine: { cpus: number; model: string; node: string };
  image: string;
  rounds: number;
  ways: WaySummary[];
  stages: { api: StageSummary[]; cli: StageSummary[] };
};

type Ways = Record<
  "rgrid run" | "API alone" | "docker run --rm" | "python3 in a running container" | "rgrid version",
  Submission[]
>;

/**
 * `print(1)` from submit to known exit, RGrid beside what it is built on. All ways take turns within each round, so that whatever else
 * the machine does hits them alike.
 */
export async function measureOverhead(say: (line: string) => void): Promise<OverheadResult> {
  const dataDir = mkdtempSync(join(tmpdir(), "rgrid-bench-"));
  // Postgres runs as a user of its own, who must be able to enter.
  chmodSync(dataDir, 0o755);
  const unlimited = JSON.stringify({ requestsPerMinutePerKey: 1e6, requestsBurstPerKey: 1e6 });
  const stack = await startStack({ dataDir, executor: "docker", slots: 2, env: { RGRID_LIMITS: unlimited } });
  const events = await EngineEvents.follow();
  try {
    return await measureOn(stack, events, say);
  } finally {
    await events.stop();
    await stack.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function measureOn(stack: StackHandle, events: EngineEvents, say: (line: string) => void): Promise<OverheadResult> {
  const { ready, dataDir } = stack;
  const client = createClient({ baseUrl: ready.api_url, token: ready.api_key });
  const folder = join(dataDir, "bench");
  mkdirSync(folder);
  writeFileSync(join(folder, "one.py"), SCRIPT);
  const place = { folder, env: cliEnv(ready, join(dataDir, "bench-config")) };
  for (let n = 0; n < WARM_UPS; n++) await throughApi(client);
  const { image } = events;
  const container = `rgrid-bench-${process.pid}`;
  await mustRun(["run", "--detach", "--rm", "--init", "--name", container, image, "sleep", "3600"]);
  try {
    const ways = await takeTurns({ client, place, image, container, say });
    const log = await readRunnerLog(join(dataDir, "logs/runner-local-1.log"));
    const trace = (submissions: readonly Submission[]) =>
      Promise.all(submissions.map((each) => traced(each, client, events, log)));
    return {
      at: new Date().toISOString(),
      machine: { cpus: cpus().length, model: cpus()[0]?.model ?? "unknown", node: process.version },
      image,
      rounds: ROUNDS,
      ways: Object.entries(ways).map(([way, submissions]) => ({
        way,
        exit_ms: summaryOf(submissions.map((each) => each.endedAt - each.submittedAt)),
        first_output_ms: summaryOf(submissions.map((each) => each.firstOutputAt - each.submittedAt)),
      })),
      stages: { api: stagesOf(await trace(ways["API alone"])), cli: stagesOf(await trace(ways["rgrid run"])) },
    };
  } finally {
    await mustRun(["rm", "--force", container]);
  }
}

async function takeTurns(on: {
  client: Client;
  place: CliPlace;
  image: string;
  container: string;
  say: (line: string) => void;
}): Promise<Ways> {
  const { client, place, image, container, say } = on;
  const ways: Ways = {
    "rgrid run": [],
    "API alone": [],
    "docker run --rm": [],
    "python3 in a running container": [],
    "rgrid version": [],
  };
  for (let round = 1; round <= ROUNDS; round++) {
    ways["rgrid run"].push(await throughCli(place, client));
    ways["API alone"].push(await throughApi(client));
    ways["docker run --rm"].push(await throughDocker(image));
    ways["python3 in a running container"].push(await bareInContainer(container));
    ways["rgrid version"].push(await cliStart(place));
    if (round % 5 === 0) say(`  round ${round}/${ROUNDS}`);
  }
  return ways;
}

async function traced(
  submission: Submission,
  client: Client,
  events: EngineEvents,
  log: ReadonlyMap<string, Record<string, number>>,
): Promise<Traced> {
  const id = submission.executionId;
  if (id === null) throw new Error("a submission to RGrid has an id");
  const { timeline } = await client.call("getExecution", { params: { id } });
  return { submission, timeline, engine: events.of(id), runner: log.get(id) ?? {} };
}

async function mustRun(args: readonly string[]): Promise<void> {
  const { exitCode } = await runProcess({ command: "docker", args });
  if (exitCode !== 0) throw new Error(`docker ${args.join(" ")} ended with ${exitCode}`);
}
