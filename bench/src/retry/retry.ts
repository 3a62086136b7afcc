import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, createClient } from "@rgrid/schema/client";
import { startStack } from "@rgrid/stack";
import { BIN, cliEnv } from "../cli-place.ts";
import { nowMs, runProcess } from "../run-process.ts";
import { type Summary, summaryOf } from "../statistics.ts";
import { LosingRunner } from "./losing-runner.ts";

const ROUNDS = 50;
const WARM_UPS = 5;
const SCRIPT = { name: "one.py", content: "print(1)\n" };

export type RetryResult = {
  at: string;
  machine: { cpus: number; model: string; node: string };
  rounds: number;
  ways: { way: string; ms: Summary }[];
};

/**
 * What making a retry takes, from the question to the known new id. Nothing runs: an execution that is retried has ended, and its retry only
 * waits.
 */
export async function measureRetry(say: (line: string) => void): Promise<RetryResult> {
  const dataDir = mkdtempSync(join(tmpdir(), "rgrid-bench-"));
  // Postgres runs as a user of its own, who must be able to enter.
  chmodSync(dataDir, 0o755);
  const limits = JSON.stringify({ requestsPerMinutePerKey: 1e6, requestsBurstPerKey: 1e6 });
  const stack = await startStack({ dataDir, executor: "process", runners: 0, env: { RGRID_LIMITS: limits } });
  try {
    const { ready } = stack;
    const client = createClient({ baseUrl: ready.api_url, token: ready.api_key });
    const folder = join(dataDir, "bench");
    mkdirSync(folder);
    writeFileSync(join(folder, SCRIPT.name), SCRIPT.content);
    const env = cliEnv(ready, join(dataDir, "bench-config"));
    const runner = await LosingRunner.register(client, ready.runner_token);
    const samples = { automatic: [] as number[], api: [] as number[], cli: [] as number[] };
    for (let round = 1 - WARM_UPS; round <= ROUNDS; round++) {
      const automatic = await automaticRetry(client, runner);
      const api = await throughApi(client);
      const cli = await throughCli(client, folder, env);
      if (round < 1) continue;
      samples.automatic.push(automatic);
      samples.api.push(api);
      samples.cli.push(cli);
      if (round % 10 === 0) say(`  round ${round}/${ROUNDS}`);
    }
    return {
      at: new Date().toISOString(),
      machine: { cpus: cpus().length, model: cpus()[0]?.model ?? "unknown", node: process.version },
      rounds: ROUNDS,
      ways: [
        {
          way: "automatic: a runner says that it lost it → the retry exists, and both are linked",
          ms: summaryOf(samples.automatic),
        },
        { way: "manual, API: POST /retry → its answer", ms: summaryOf(samples.api) },
        { way: "manual, CLI: rgrid retry --detach → its end", ms: summaryOf(samples.cli) },
      ],
    };
  } finally {
    await stack.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function automaticRetry(client: Client, runner: LosingRunner): Promise<number> {
  const { id } = await client.call("createExecution", { body: { script: SCRIPT, labels: [LosingRunner.label] } });
  const lease = await runner.take();
  const lostAt = nowMs();
  await runner.lose(lease);
  for (;;) {
    const { retried_by: next } = await client.call("getExecution", { params: { id } });
    if (next === null) continue;
    const took = nowMs() - lostAt;
    await client.call("cancelExecution", { params: { id: next }, body: { signal: "SIGTERM" } });
    return took;
  }
}

/** One that has ended, without a runner. */
async function ended(client: Client): Promise<string> {
  const { id } = await client.call("createExecution", { body: { script: SCRIPT, labels: ["nowhere"] } });
  await client.call("cancelExecution", { params: { id }, body: { signal: "SIGTERM" } });
  return id;
}

async function throughApi(client: Client): Promise<number> {
  const id = await ended(client);
  const askedAt = nowMs();
  const { new_execution_id: next } = await client.call("retryExecution", { params: { id }, body: {}, headers: {} });
  const took = nowMs() - askedAt;
  await client.call("cancelExecution", { params: { id: next }, body: { signal: "SIGTERM" } });
  return took;
}

async function throughCli(client: Client, folder: string, env: NodeJS.ProcessEnv): Promise<number> {
  const id = await ended(client);
  const run = await runProcess({ command: join(BIN, "rgrid"), args: ["retry", "--detach", id], cwd: folder, env });
  const next = run.stdout.trim();
  if (run.exitCode !== 0) throw new Error(`rgrid retry ended with ${run.exitCode}`);
  await client.call("cancelExecution", { params: { id: next }, body: { signal: "SIGTERM" } });
  return run.endedAt - run.startedAt;
}
