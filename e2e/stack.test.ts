import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { ReadyLine } from "@rgrid/stack";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { clientOf } from "./harness/api.ts";
import { executionsWithContainer, PAUSE, until } from "./harness/containers.ts";
import { detached } from "./harness/detached.ts";
import { newDataDir, newStack } from "./harness/new-stack.ts";
import { it } from "./harness/place.ts";
import { processesOf } from "./harness/processes.ts";

const root = join(import.meta.dirname, "..");
const WAITS = `${PAUSE}print("waits")\npause()\n`;

let dataDir: string;
beforeAll(async () => {
  dataDir = await newDataDir();
});
afterAll(async () => {
  for (const { pid } of processesOf(dataDir)) process.kill(pid, "SIGKILL");
  await rm(dataDir, { recursive: true, force: true });
});

async function statusOf(stack: ReadyLine, id: string): Promise<string> {
  return (await clientOf(0, stack).call("getExecution", { params: { id } })).status;
}

async function waits(stack: ReadyLine, id: string): Promise<void> {
  const client = clientOf(0, stack);
  await until(async () => (await client.call("getExecution", { params: { id } })).log.events > 0);
}

const workFolders = (): Promise<string[]> => readdir(join(dataDir, "runners/local-1/work"));

describe.runIf(existsSync("/proc/self/cmdline"))("the whole system", () => {
  it("goes on after kill -9 of all of it, with the same keys, port and executions", { timeout: 180_000 }, async ({ place }) => {
    const { ready: first } = await newStack({ dataDir });
    const before = place.with({ stack: first });
    await place.write("make.py", 'open("made.txt", "w").write("made")\nprint("done")\n');
    expect((await before.rgrid("run", "make.py", "--output-dir", "first")).exitCode).toBe(0);
    const done = JSON.parse((await before.rgrid("status", "--json")).out).id as string;
    const cut = await detached(before, WAITS, "--no-retry");
    await waits(first, cut);

    for (const { pid } of processesOf(dataDir)) process.kill(pid, "SIGKILL");
    await until(() => processesOf(dataDir).length === 0);
    expect(await executionsWithContainer()).toContain(cut);

    const second = await newStack({ dataDir });
    const { pid: _, ...sameAs } = first;
    expect(second.ready).toMatchObject(sameAs);
    expect((await before.rgrid("logs", done)).out).toBe("done\n");
    expect((await before.rgrid("download", done, "--output-dir", "second")).exitCode).toBe(0);
    expect(await place.text("second/made.txt")).toBe("made");
    expect((await before.rgrid("run", "make.py")).exitCode).toBe(0);

    await until(async () => (await statusOf(second.ready, cut)) === "failed");
    const ended = await clientOf(0, second.ready).call("getExecution", { params: { id: cut } });
    expect(ended).toMatchObject({ error_metadata: { error_code: "worker_died" }, retried_by: null });
    await until(async () => (await workFolders()).length === 0);
    expect(await executionsWithContainer()).not.toContain(cut);

    await expect(newStack({ dataDir })).rejects.toThrow(`already (pid ${second.ready.pid})`);
    expect(await statusOf(second.ready, done)).toBe("completed");
    expect(await second.stop()).toBe(0);
    expect(processesOf(dataDir)).toEqual([]);
  });

  it("ends with npm, and leaves no process, container or folder of what ran", { timeout: 120_000 }, async ({ place }) => {
    const npm = spawn("npm", ["run", "--silent", "stack", "--", "--data-dir", dataDir, "--executor", "docker"], {
      cwd: root,
      stdio: ["ignore", "pipe", "ignore"],
    });
    const [line] = (await once(createInterface({ input: npm.stdout }), "line")) as [string];
    const ready = JSON.parse(line) as ReadyLine;
    const id = await detached(place.with({ stack: ready }), WAITS);
    await waits(ready, id);
    expect(await workFolders()).toHaveLength(1);

    npm.kill("SIGTERM");
    await until(() => processesOf(dataDir).length === 0);
    expect(await executionsWithContainer()).not.toContain(id);
    expect(await workFolders()).toEqual([]);
  });
});
