import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { readyLine } from "./ready-line.ts";
import { root } from "./root.ts";
import { readStackState } from "./stack-file.ts";
import { type StackHandle, type StartStackOptions, startStack } from "./start-stack.ts";
import { membersOf } from "./supervise/end-processes.ts";
import { processTable } from "./supervise/process-table.ts";

const worker = join(root, "stack/test/worker.js");
const made: string[] = [];
const running: StackHandle[] = [];

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "rgrid-stack-"));
  made.push(folder);
  return folder;
}

function removeFolder(folder: string): void {
  const postgres = readStackState(folder).postgres_dir;
  if (postgres) rmSync(postgres, { recursive: true, force: true });
  rmSync(folder, { recursive: true });
}

/** The stack alone: what runs executions has its own tests. */
const startAlone = (dataDir: string, more: Partial<StartStackOptions> = {}): Promise<StackHandle> =>
  startStack({ dataDir, worker, runners: 0, executor: "process", ...more });

/** The same, for one test. */
async function start(dataDir: string, more: Partial<StartStackOptions> = {}): Promise<StackHandle> {
  const stack = await startAlone(dataDir, more);
  running.push(stack);
  return stack;
}

const json = async (url: string): Promise<unknown> => (await fetch(url)).json();

/** Every process that the stack of a folder has: its supervisor, and its parts as the next start would find them. */
const processesOf = (dataDir: string): number[] => {
  const { parts, supervisor } = readStackState(dataDir);
  const below = Object.values(parts).flatMap((leader) => membersOf(leader, processTable()));
  return [...(supervisor ? [supervisor] : []), ...below].map(({ pid }) => pid);
};

async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await condition())) await sleep(20);
}
const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    (response) => response.ok,
    () => false,
  );

afterEach(async () => {
  await Promise.all(running.splice(0).map((stack) => stack.stop()));
  for (const folder of made.splice(0)) removeFolder(folder);
});

describe("the local stack", () => {
  it("serves API, database, console and site, and leaves no process behind", async () => {
    const dataDir = newFolder();
    const stack = await start(dataDir, { accounts: 2, env: { RGRID_LIMITS: '{"inFlightPerAccountMax":3}' } });
    const { ready } = stack;
    const accounts = (await json(`${ready.api_url}/accounts`)) as { id: string; in_flight_max: number }[];
    expect(new Set(accounts.map(({ id }) => id))).toEqual(new Set(ready.accounts.map(({ id }) => id)));
    expect(accounts.map((row) => row.in_flight_max)).toEqual([3, 3]);
    expect(ready.api_key).toBe(ready.accounts[0]?.api_key);
    expect(await json(`${ready.api_url}/bindings`)).toContain("SECRET_KEY");
    for (const url of [ready.console_url, ready.site_url]) expect(await (await fetch(url)).text()).toContain("RGrid");
    expect(statSync(join(dataDir, "secrets.json")).mode & 0o777).toBe(0o600);

    const pids = processesOf(dataDir);
    expect(pids.length).toBeGreaterThan(4);
    expect(await stack.stop()).toBe(0);
    const left = processTable().filter(({ pid }) => pids.includes(pid));
    expect(left).toEqual([]);
    expect(readStackState(dataDir).parts).toEqual({});
  });

  it.each(["SIGTERM", "SIGKILL"] as const)("ends when npm gets %s", async (signal) => {
    const dataDir = newFolder();
    const flags = ["--data-dir", dataDir, "--worker", worker, "--runners", "0", "--executor", "process"];
    const npm = spawn("npm", ["run", "--silent", "stack", "--", ...flags], { cwd: root, stdio: ["ignore", "pipe", "ignore"] });
    const line = await Promise.race([
      once(createInterface({ input: npm.stdout }), "line").then(([text]) => String(text)),
      once(npm, "exit").then(([code]) => expect.unreachable(`npm ended with ${code}`)),
    ]);
    const { pid } = readyLine.parse(JSON.parse(line));
    const pids = processesOf(dataDir);
    expect(pids).toContain(pid);
    npm.kill(signal);
    await until(() => !processTable().some((row) => pids.includes(row.pid)));
  });

  it("shows the log of an API that does not come up", async () => {
    const dataDir = newFolder();
    const broken = join(dataDir, "broken.js");
    spawnSync("sh", ["-c", `echo 'throw new Error("broken on purpose")' > '${broken}'`]);
    await expect(start(dataDir, { worker: broken })).rejects.toThrow(/api does not start[\s\S]*broken on purpose/);
    expect(readStackState(dataDir).parts).toEqual({});
  });
});

/** What befalls one stack, one after the other: a stack is dear to start. Each test leaves one that runs on the same folder. */
describe("a stack that runs", () => {
  let dataDir: string;
  let stack: StackHandle;
  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), "rgrid-stack-"));
    stack = await startAlone(dataDir);
  });
  afterAll(async () => {
    await stack.stop();
    removeFolder(dataDir);
  });

  /** How often its object was asked, this time included: it forgets nothing. */
  async function count(): Promise<number> {
    return ((await json(`${stack.ready.api_url}/count`)) as { count: number }).count;
  }

  it("is the only one of its folder and its port, which a second one is told", async () => {
    const { pid, api_url: api } = stack.ready;
    await expect(start(dataDir)).rejects.toThrow(`already (pid ${pid})`);
    const port = Number(new URL(api).port);
    await expect(start(newFolder(), { port })).rejects.toThrow(`Port ${port} is taken`);
    expect(await answers(`${api}/health`)).toBe(true);
  });

  it("gets workerd back when only that is killed", async () => {
    const before = await count();
    const leader = stack.partPid("api");
    const workerd = processTable().find(({ parent, pid }) => parent === leader && commandOf(pid).includes("workerd"));
    if (!workerd) throw new Error("workerd runs below the API's part");
    process.kill(workerd.pid, "SIGKILL");
    await until(
      async () => (await answers(`${stack.ready.api_url}/health`)) && !processTable().some(({ pid }) => pid === workerd.pid),
    );
    expect(await count()).toBe(before + 1);
  });

  it("starts a part again on its port when that alone is killed", async () => {
    const { ports } = readStackState(dataDir);
    const { api_url: api } = stack.ready;
    const before = await count();
    for (const part of ["postgres", "bridge", "s3", "api"]) {
      const pid = stack.partPid(part);
      if (pid === null) throw new Error(`${part} runs`);
      process.kill(pid, "SIGKILL");
      await until(() => (stack.partPid(part) ?? pid) !== pid);
    }
    await until(() => answers(`${api}/accounts`));
    await until(() =>
      fetch(`http://127.0.0.1:${ports.s3}/`).then(
        () => true,
        () => false,
      ),
    );
    expect(await count()).toBe(before + 1);
    expect(readStackState(dataDir).ports).toEqual(ports);
  });

  it("resumes with the same keys, port and state after kill -9 of the supervisor", async () => {
    const before = await count();
    const { pid: _, ...sameAs } = stack.ready;
    await stack.kill();
    stack = await startAlone(dataDir);
    expect(stack.ready).toMatchObject(sameAs);
    expect(await count()).toBe(before + 1);
    expect(await json(`${stack.ready.api_url}/accounts`)).toHaveLength(1);
  });

  it("resumes after kill -9 of all of it", async () => {
    const before = await count();
    const { ready } = stack;
    const parts = processesOf(dataDir).filter((pid) => pid !== ready.pid);
    await stack.kill();
    for (const pid of parts.filter((each) => processTable().some((row) => row.pid === each))) process.kill(pid, "SIGKILL");
    stack = await startAlone(dataDir, { accounts: 2 });
    expect(stack.ready.accounts[0]).toEqual(ready.accounts[0]);
    expect(await count()).toBe(before + 1);
    expect(await json(`${stack.ready.api_url}/accounts`)).toHaveLength(2);
  });
});

const commandOf = (pid: number): string => {
  const path = `/proc/${pid}/cmdline`;
  return existsSync(path)
    ? readFileSync(path, "utf8")
    : spawnSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" }).stdout;
};
