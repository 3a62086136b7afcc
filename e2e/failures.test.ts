import { createHash } from "node:crypto";
import { type Execution, executionId } from "@rgrid/schema";
import type { ReadyLine, StackHandle } from "@rgrid/stack";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { ask, clientOf, refusal } from "./harness/api.ts";
import { executionsWithContainer, PAUSE, resume, until } from "./harness/containers.ts";
import { HandMadeRunner } from "./harness/hand-made-runner.ts";
import { endStack, newStack } from "./harness/new-stack.ts";
import { it, type Place } from "./harness/place.ts";
import type { Rgrid } from "./harness/rgrid.ts";

const RUNNER = "runner-local-1";
const LIST = "/api/v1/executions";

/** Leaves a file that names its execution, and says that it waits. */
const WAITS = `${PAUSE}
import os
id = os.environ["RGRID_EXECUTION_ID"]
open(id + ".txt", "w").write(id)
print("ready", id)
pause()
print("done")
`;

let stack: StackHandle;
let ready: ReadyLine;

/** More than any script here writes but the one that is to. */
const LOG_BYTES_MAX = 2_000_000;

beforeAll(async () => {
  stack = await newStack({
    slots: 4,
    limits: {
      heartbeatMs: 1_000,
      leaseTtlMs: 6_000,
      pollMs: 3_000,
      offerMs: 5_000,
      runnerSilentMs: 8_000,
      cancelUnacknowledgedMs: 1_500,
      cancelGraceMs: 1_000,
      cancelAcknowledgedMs: 3_000,
      retryBackoffBaseMs: 100,
      retryBackoffMaxMs: 200,
      databaseTimeoutMs: 300,
      logBytesMax: LOG_BYTES_MAX,
    },
  });
  ready = stack.ready;
});
afterAll(() => endStack(stack));

const executionOf = (id: string): Promise<Execution> =>
  clientOf(0, ready).call("getExecution", { params: { id: executionId.parse(id) } });

async function runnerPid(): Promise<number> {
  await until(() => stack.partPid(RUNNER) !== null);
  return stack.partPid(RUNNER) ?? runnerPid();
}

/** kill -9 of the runner; the stack starts the next, which the API then knows by its registration. */
async function killRunner(): Promise<void> {
  process.kill(await runnerPid(), "SIGKILL");
}

/** The id of the newest execution whose script said that it waits. */
async function waiting(cli: Rgrid, than?: string): Promise<string> {
  const [, id = ""] = await cli.says(
    than === undefined ? /ready (exec_\w+)\n/ : new RegExp(`ready ${than}[\\s\\S]*ready (exec_\\w+)\\n`),
  );
  return id;
}

const outputsOf = async (place: Place, id: string): Promise<string[]> => {
  const { items } = JSON.parse((await place.rgrid("outputs", id, "--json")).out) as { items: { path: string }[] };
  return items.map(({ path }) => path);
};

describe("a runner that dies", { timeout: 90_000 }, () => {
  it("costs a run nothing but time: the CLI says so and goes on with the retry; with --no-retry it is the end", async ({
    place,
  }) => {
    const here = place.with({ stack: ready });
    await place.write("wait.py", WAITS);
    const patient = here.start("run", "wait.py");
    const strict = here.start("run", "--no-retry", "wait.py");
    const [first, only] = await Promise.all([waiting(patient), waiting(strict)]);
    await killRunner();

    const lost = await strict.ended;
    expect(lost).toMatchObject({ exitCode: 125, out: `ready ${only}\n` });
    expect(lost.err).toContain("Worker failure: the machine that ran the script stopped answering");
    expect(lost.err).not.toMatch(/Auto-retry|used up/);
    expect(await executionOf(only)).toMatchObject({
      status: "failed",
      retried_by: null,
      error_metadata: { error_code: "worker_died" },
    });

    const second = await waiting(patient, first);
    await resume(second);
    const ended = await patient.ended;
    expect(ended).toMatchObject({ exitCode: 0, out: `ready ${first}\nready ${second}\ndone\n` });
    expect(ended.err).toContain(`⚠ Worker failure detected. Auto-retry 1/2 after worker failure\n  New execution ID: ${second}`);
    expect(await executionOf(first)).toMatchObject({ status: "failed", retried_by: second });
    expect(await executionOf(second)).toMatchObject({ status: "completed", retry_of: first, retry_kind: "auto", retry_count: 1 });

    // What the lost ones wrote is nowhere.
    expect(await place.files()).toEqual([`${second}.txt`, "wait.py"]);
    expect(await outputsOf(here, first)).toEqual([]);
    expect(await outputsOf(here, only)).toEqual([]);
  });

  it("ends a run after the last retry: 125, and the error says that retries are used up", async ({ place }) => {
    const here = place.with({ stack: ready });
    await place.write("wait.py", WAITS);
    const cli = here.start("run", "--retries", "1", "wait.py");
    const first = await waiting(cli);
    await killRunner();
    await waiting(cli, first);
    await killRunner();
    const ended = await cli.ended;
    expect(ended.exitCode).toBe(125);
    expect(ended.err).toContain("Auto-retry 1/1 after worker failure");
    expect(ended.err).toContain("all 1 automatic retries are used up");
    expect(await place.files()).toEqual(["wait.py"]);
  });

  it("leaves a retry behind that a cancel of the lost one finds, and names", async ({ place }) => {
    const here = place.with({ stack: ready });
    await place.write("wait.py", WAITS);
    const cli = here.start("run", "wait.py");
    const first = await waiting(cli);
    await killRunner();
    const second = await waiting(cli, first);
    const cancelled = await here.rgrid("cancel", first);
    const shown = (id: string): string => id.slice(0, 13);
    expect(cancelled.exitCode).toBe(0);
    expect(cancelled.err).toContain(`${shown(first)} runs again as ${shown(second)}, which is being cancelled`);
    expect((await cli.ended).exitCode).toBe(130);
    expect(await executionOf(second)).toMatchObject({ status: "cancelled", retried_by: null });
    expect((await executionOf(first)).status).toBe("failed");
  });

  it("by silence alone holds up no cancel, and its container is gone when it wakes", async ({ place }) => {
    const here = place.with({ stack: ready });
    await place.write("wait.py", WAITS);
    const cli = here.start("run", "wait.py");
    const id = await waiting(cli);
    const runner = await runnerPid();
    process.kill(runner, "SIGSTOP");
    try {
      expect((await here.rgrid("cancel", id)).exitCode).toBe(0);
      expect((await cli.ended).exitCode).toBe(130);
      expect(await executionOf(id)).toMatchObject({
        ...{ status: "cancelled", retried_by: null, exit_code: null },
        outputs: { count: 0, missing: "Its runner did not answer the cancel within 1.5 seconds" },
      });
    } finally {
      process.kill(runner, "SIGCONT");
    }
    await until(async () => !(await executionsWithContainer()).includes(id));
    expect(await outputsOf(here, id)).toEqual([]);
  });
});

describe("a cancel", () => {
  it("reaches every process of the script, in whatever session it is, and keeps what they save", async ({ place }) => {
    await place.write(
      "family.py",
      `import os, signal, time
def member(name, others=()):
    def save(*_):
        open(name + ".txt", "w").write("saved")
        # The end of the script is the end of all: it is the last to go.
        while not all(os.path.exists(other + ".txt") for other in others): time.sleep(0.01)
        os._exit(0)
    signal.signal(signal.SIGTERM, save)
    os.write(1, b"ready\\n")
    while True: signal.pause()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0: member("grandchild")
    member("child")
member("script", ["child", "grandchild"])
`,
    );
    const here = place.with({ stack: ready });
    const cli = here.start("run", "family.py");
    const [id] = await cli.says(/exec_\w+/);
    await cli.says(/(ready\n){3}/);
    expect((await here.rgrid("cancel", id)).exitCode).toBe(0);
    expect((await cli.ended).exitCode).toBe(130);
    expect(await place.files()).toEqual(["child.txt", "family.py", "grandchild.txt", "script.txt"]);
    await until(async () => !(await executionsWithContainer()).some((each) => each.startsWith(id)));
  });
});

describe("a runner that is late", { timeout: 60_000 }, () => {
  it("hears lease_lost to everything, and nothing that it sends is shown", async () => {
    const client = clientOf(1, ready);
    const runner = await HandMadeRunner.register(ready);
    const [assigned] = await runner.assignments(1);
    if (!assigned) throw new Error("there is one");
    const { execution_id: id } = assigned;
    const chunk = (seq: number, data: string) => ({ seq, stream: "stdout", at: Date.now(), encoding: "utf8", data });
    const exit = {
      exit_code: 0,
      signal: null,
      oom: false,
      timed_out: false,
      duration_ms: 1,
      cpu_ms: null,
      peak_memory_bytes: null,
      error: null,
    };
    const file = {
      path: "late.txt",
      size_bytes: 4,
      sha256: createHash("sha256").update("late").digest("hex"),
      executable: false,
    };
    const all: [route: string, body: unknown][] = [
      ["heartbeat", { heard: [] }],
      ["events", { heard: [], chunks: [chunk(2, "late\n")] }],
      ["exited", exit],
      ["outputs", { files: [file] }],
      ["finish", { verdict: "completed", exit, error: null, outputs: [file], log_seq: 2 }],
      ["release", { reason: "late" }],
    ];
    for (const [route, body] of [
      ["accept", {}],
      ["started", {}],
      ["events", { heard: [], chunks: [chunk(1, "in time\n")] }],
    ] as const) {
      expect([route, (await runner.call(assigned, route, body)).status]).toEqual([route, 200]);
    }
    await until(async () => (await client.call("getExecution", { params: { id } })).retried_by !== null);
    for (const [route, body] of all) {
      const answer = await refusal(await runner.call(assigned, route, body));
      expect([route, answer]).toMatchObject([route, { status: 409, error_code: "lease_lost" }]);
    }
    const lost = await client.call("getExecution", { params: { id } });
    expect(lost).toMatchObject({ status: "failed", exit_code: null, error_metadata: { error_code: "worker_died" } });
    expect((await client.call("listOutputs", { params: { id } })).items).toEqual([]);
    expect(await (await client.open("getLogs", { params: { id }, query: { format: "text" } })).text()).toBe("in time\n");
    await client.call("cancelExecution", { params: { id }, body: { signal: "SIGTERM" } });
  });
});

describe("a Postgres that is silent", () => {
  it("leaves lists unavailable and nothing else: what is created runs to its end, and its row comes later", async ({ place }) => {
    await place.write("a.py", 'print("ran")\n');
    const here = place.with({ stack: ready });
    const bridge = stack.partPid("bridge");
    if (bridge === null) throw new Error("the bridge to Postgres runs");
    process.kill(bridge, "SIGSTOP");
    try {
      const list = await ask(LIST, { stack: ready });
      expect(list.headers.get("retry-after")).not.toBeNull();
      expect(await refusal(list)).toMatchObject({ status: 503, error_code: "service_unavailable" });
      // Beside the rest: it asks again for some seconds before it gives up.
      const patient = here.rgrid("list", "--json");
      expect(await here.rgrid("run", "--metadata", "suite=silent", "a.py")).toMatchObject({ exitCode: 0, out: "ran\n" });
      expect((await here.rgrid("status")).out).toContain("completed");
      const cli = await patient;
      expect([cli.exitCode, JSON.parse(cli.out)]).toMatchObject([125, { error_code: "service_unavailable" }]);
    } finally {
      process.kill(bridge, "SIGCONT");
    }
    const query = { metadata: JSON.stringify({ suite: "silent" }) };
    await until(async () => (await ask(`${LIST}?${new URLSearchParams(query)}`, { stack: ready })).status === 200);
    await until(async () => {
      const { items } = await clientOf(0, ready).call("listExecutions", { query });
      return items.length === 1 && items[0]?.status === "completed";
    });
  });
});

describe("a log over its limit", () => {
  it("is cut where it says so, and nobody takes it for whole: 74", async ({ place }) => {
    const here = place.with({ stack: ready });
    await here.write(
      "much.py",
      `import sys\nfor n in range(${LOG_BYTES_MAX / 50}): print(n, "x" * 93)\nprint("done", file=sys.stderr)\n`,
    );
    const ran = await here.rgrid("run", "much.py");
    expect([ran.exitCode, ran.err]).toEqual([
      74,
      expect.stringMatching(/⚠ The log is not whole: [\d.]+ [kM]B of output is missing/),
    ]);
    expect(ran.out.startsWith(`0 ${"x".repeat(93)}\n1 x`)).toBe(true);
    expect(ran.out.length).toBeLessThanOrEqual(LOG_BYTES_MAX);
    const read = await here.rgrid("logs", "--stream", "stdout");
    expect([read.out, read.err]).toEqual([ran.out, expect.stringContaining("The log is not whole")]);
    const { log } = JSON.parse((await here.rgrid("status", "--json")).out) as Execution;
    expect(log.size_bytes + (log.cut?.dropped_bytes ?? 0)).toBeGreaterThan(LOG_BYTES_MAX);
  });
});

describe("rgrid runners", () => {
  it("says why a runner takes nothing", async ({ place }) => {
    const runner = await HandMadeRunner.register(ready);
    const over = new AbortController();
    const polled = runner.poll({ slots: 0, full: "less than 1024 MiB of disk are free", signal: over.signal }).catch(() => []);
    const there = place.with({ stack: ready, account: 1 });
    await until(async () =>
      (await there.rgrid("runners")).out.includes("by-hand takes nothing: less than 1024 MiB of disk are free"),
    );
    over.abort();
    await polled;
  });
});
