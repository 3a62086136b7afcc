import { execFile } from "node:child_process";
import { copyFile, mkdir, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Execution } from "@rgrid/schema";
import type { StackHandle } from "@rgrid/stack";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { PAUSE, resume } from "./harness/containers.ts";
import { leftByRunner } from "./harness/left-by-runner.ts";
import { endStack, newStack } from "./harness/new-stack.ts";
import { it, type Place } from "./harness/place.ts";
import { type Program, startProgram } from "./harness/program.ts";
import { buildSinglePrograms, SINGLE_PROGRAMS } from "./harness/single-programs.ts";

const run = promisify(execFile);
const PYTHON_IMAGE = "rgrid/python:3.11";
/** What the owner says of the machine, and decides. */
const LABEL = "packaged";
const MEMORY_MB = 96;
const RUNNER_IMAGE = "rgrid/rgrid-runner:e2e";

/** Reads an input, prints, writes, and has a network. */
const SCRIPT = `
import os
print(open("in.txt").read(), "eth0" in os.listdir("/sys/class/net"))
open("out.txt", "w").write("made")
`;
const WAITS = `${PAUSE}
import os
print("waits", os.environ["RGRID_EXECUTION_ID"], flush=True)
pause()
open("late.txt", "w").write("late")
print("done")
`;

let stack: StackHandle;
beforeAll(async () => {
  await buildSinglePrograms();
  stack = await newStack({ runners: 0 });
}, 240_000);
afterAll(() => endStack(stack));

/** What a runner of the stack is told; its image is one that is here. */
const runnerEnv = (stateDir: string): Record<string, string> => ({
  RGRID_API_URL: stack.ready.api_url,
  RGRID_RUNNER_TOKEN: stack.ready.runner_token,
  RGRID_RUNNER_STATE_DIR: stateDir,
  RGRID_RUNNER_RUNTIMES: `python:3.11=${PYTHON_IMAGE}`,
  RGRID_RUNNER_LABELS: LABEL,
  RGRID_RUNNER_DEFAULT_MEMORY: `${MEMORY_MB}m`,
  RGRID_RUNNER_PRICE_PER_HOUR: "3600",
});

type Packaged = {
  /** Of the runner. */
  name: string;
  runner: Program;
  stateDir: string;
  /** As it is packaged, tells it to end: SIGTERM. */
  stop(): Promise<unknown>;
  /** Starts the CLI. */
  rgrid(...args: string[]): Program;
};

/** Runs a script, then another one in whose middle the runner is told to end; and looks at what it leaves. @returns the first one */
async function serves(here: Place, { name, runner, stateDir, stop, rgrid }: Packaged): Promise<Execution> {
  await here.write("in.txt", "input");
  await here.write("s.py", SCRIPT);
  // On this one alone, by its name and by what its owner says that it has.
  const ran = await rgrid("run", "--runner", name, "--label", LABEL, "--input", "in.txt", "s.py").ended;
  expect(ran, ran.err).toMatchObject({ exitCode: 0, out: "input True\n" });
  expect(await here.text("out.txt")).toBe("made");
  const first = JSON.parse((await rgrid("status", "--json").ended).out) as Execution;
  expect(first).toMatchObject({
    runner: { name },
    spec: { limits: { memory_bytes: MEMORY_MB * 1024 ** 2 } },
    cost_micros: expect.any(Number),
  });

  await here.write("wait.py", WAITS);
  const waiting = rgrid("run", "wait.py");
  const [, id = ""] = await waiting.says(/waits (exec_\w+)\n/);
  const has = await leftByRunner(stateDir);
  expect(has).toEqual(
    expect.arrayContaining([expect.stringContaining(`/rgrid-`), expect.stringContaining(`work/${id}`), "lock"]),
  );
  const stopped = stop();
  await runner.says(/"draining","running":1/);
  await resume(id);
  expect(await waiting.ended).toMatchObject({ exitCode: 0, out: `waits ${id}\ndone\n` });
  expect(await here.text("late.txt")).toBe("late");
  await stopped;
  const { exitCode, err: said } = await runner.ended;
  expect(exitCode, said).toBe(0);
  expect(said).toContain('"reason":"drained"');
  expect(await leftByRunner(stateDir)).toEqual([]);
  // Nothing that is packaged was missing, and nothing failed quietly.
  expect(said.split("\n").filter((line) => /"level":"(warn|error)"/.test(line))).toEqual([]);
  return first;
}

describe("the single programs", () => {
  it("run a script without a Node or package beside them, drain, and leave nothing", async ({ place }) => {
    const here = place.with({ stack: stack.ready });
    const [folder, temporary] = ["programs", "temporary"].map((name) => join(dirname(place.path), name)) as [string, string];
    for (const path of [folder, temporary]) await mkdir(path);
    const [rgrid, program] = ["rgrid", "rgrid-runner"].map((name) => join(folder, name)) as [string, string];
    await Promise.all([copyFile(SINGLE_PROGRAMS.rgrid, rgrid), copyFile(SINGLE_PROGRAMS.runner, program)]);
    const alone = { PATH: "/nonexistent", HOME: folder, TMPDIR: temporary };
    const stateDir = join(stack.dataDir, "single");
    const runner = startProgram([program, "--name", "single", "--drain-grace", "1m"], folder, {
      ...alone,
      ...runnerEnv(stateDir),
    });
    const started = (...args: string[]) =>
      startProgram([rgrid, ...args], here.path, { ...here.env, ...alone, HOME: here.env["HOME"] ?? "" });
    const packaged = { name: "single", runner, stateDir, stop: async () => runner.kill("SIGTERM"), rgrid: started };
    const first = await serves(here, packaged).finally(() => runner.kill("SIGKILL"));
    expect(first).toMatchObject({ cpu_ms: expect.any(Number), peak_memory_bytes: expect.any(Number) });
    expect(await readdir(temporary)).toEqual([]);
    expect(await readdir(folder)).toEqual(["rgrid", "rgrid-runner"]);
    const unit = await run(program, ["install", "--print", "--token", stack.ready.runner_token], { env: alone });
    expect(unit.stdout).toContain(`\nExecStart="${program}"\n`);
  });
});

describe("the runner's image", () => {
  beforeAll(async () => {
    const env = {
      ...process.env,
      PATH: `${dirname(process.execPath)}:${process.env["PATH"]}`,
      BASE: PYTHON_IMAGE,
      TAG: RUNNER_IMAGE,
    };
    await run(join(import.meta.dirname, "../images/build.sh"), ["rgrid-runner"], { env });
  }, 240_000);
  afterAll(() => run("docker", ["rmi", RUNNER_IMAGE]));

  /** As configuration.md says; on the machine's own network, on which the stack is. */
  function start(
    name: string,
    mounts: readonly string[],
    stateDir = join(stack.dataDir, name),
  ): Omit<Packaged, "rgrid"> & { container: string } {
    const container = `rgrid-e2e-${name}-${process.pid}`;
    const given = Object.entries(runnerEnv(stateDir)).flatMap(([variable, value]) => ["--env", `${variable}=${value}`]);
    const volumes = ["/var/run/docker.sock:/var/run/docker.sock", `${stateDir}:${stateDir}`, ...mounts].flatMap((mount) => [
      "--volume",
      mount,
    ]);
    const words = ["docker", "run", "--rm", "--name", container, "--network", "host", ...volumes, ...given, RUNNER_IMAGE];
    const runner = startProgram([...words, "--name", name], stack.dataDir, { PATH: process.env["PATH"] ?? "" });
    return { name, container, runner, stateDir, stop: () => run("docker", ["stop", "-t", "60", container]) };
  }
  async function check(place: Place, name: string, mounts: readonly string[]): Promise<Execution> {
    const here = place.with({ stack: stack.ready });
    const packaged = start(name, mounts);
    const containers = [packaged.container];
    try {
      await packaged.runner.says(/"registered"/);
      // Its process is invisible to the second one's container.
      const second = start(`${name}-second`, mounts, packaged.stateDir);
      containers.push(second.container);
      const refused = { exitCode: 75, err: expect.stringContaining("another runner uses the state folder") };
      expect(await second.runner.ended).toMatchObject(refused);
      return await serves(here, { ...packaged, rgrid: (...args) => here.start(...args) });
    } finally {
      await run("docker", ["rm", "--force", ...containers]);
    }
  }

  it("runs a script beside itself through the engine's socket, drains, and leaves nothing", async ({ place }) => {
    const ran = await check(place, "image", ["/sys/fs/cgroup:/sys/fs/cgroup"]);
    expect(ran).toMatchObject({ cpu_ms: expect.any(Number), peak_memory_bytes: expect.any(Number) });
  });
  it("without the machine's cgroups knows no usage, and leaves none behind", async ({ place }) => {
    const ran = await check(place, "image-without", []);
    expect(ran).toMatchObject({ cpu_ms: null, peak_memory_bytes: null });
  });
});
