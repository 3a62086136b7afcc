import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { assignmentOf } from "../testing/assignment.ts";
import { forsakenEnd } from "../testing/forsaken-end.ts";
import type { OutputPiece } from "./port.ts";
import { ProcessEngine } from "./process.ts";

/**
 * Every way out of a script's process group, each as a process that ignores what it can and says its number; then `last`. `&` inside brackets
 * leaves a child whose parent has ended: a double fork.
 */
const scattering = (last: string): string => `
trap '' TERM INT HUP
say='trap "" TERM INT HUP; echo $$; exec sleep 1000'
setsid sh -c "$say" &
( setsid sh -c "$say" & )
( sh -c "$say" & )
sh -c "$say" &
${last}`;
const SCATTERED = 4;

async function* bytesOf(output: AsyncIterable<OutputPiece>): AsyncGenerator<Uint8Array> {
  for await (const { bytes } of output) yield bytes;
}
const linesOf = (output: AsyncIterable<OutputPiece>): AsyncIterable<string> =>
  createInterface({ input: Readable.from(bytesOf(output)) });

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** Looks again until none of the processes lives. The test's own limit of time ends what never comes. */
async function untilNoneOf(pids: readonly number[]): Promise<void> {
  while (pids.some(isAlive)) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe.skipIf(process.platform !== "linux")("scripts as processes", { timeout: 30_000 }, () => {
  let stateDir = "";
  let engine: ProcessEngine;
  const seen: number[] = [];

  beforeAll(async () => {
    expect(spawnSync("sh", [join(import.meta.dirname, "../../build-init.sh")]).status).toBe(0);
    // Longer than a socket's path may be.
    stateDir = join(await mkdtemp(join(tmpdir(), "rgrid-process-")), "a".repeat(120));
    engine = new ProcessEngine({ stateDir, runtimes: new Set(["python:3.11"]) });
    expect(await engine.problem()).toBeNull();
    expect(engine.hasInit).toBe(true);
  });
  afterAll(async () => {
    for (const pid of seen.filter(isAlive)) process.kill(pid, "SIGKILL");
    await rm(join(stateDir, ".."), { recursive: true, force: true });
  });

  async function start(script: string) {
    const { execution_id: execution, lease, spec } = assignmentOf({ script: "" });
    const place = await engine.acquire({
      execution,
      lease,
      runtime: spec.runtime,
      limits: spec.limits,
      leaseTtlMs: 3_600_000,
      network: false,
      command: { argv: ["sh", "-c", script], env: {} },
    });
    if (place.outcome === "failed") throw new Error(place.code);
    const started = await place.sandbox.start();
    if (started.outcome === "failed") throw new Error(JSON.stringify(started));
    return { sandbox: place.sandbox, running: started.running };
  }

  /** Reads numbers of processes until there are so many; they are noted for the end of the tests too. */
  async function numbers(lines: AsyncIterable<string>): Promise<number[]> {
    const pids: number[] = [];
    for await (const line of lines) {
      if (/^\d+$/.test(line)) pids.push(Number(line));
      if (pids.length === SCATTERED) break;
    }
    seen.push(...pids);
    expect(pids.filter(isAlive)).toHaveLength(SCATTERED);
    return pids;
  }

  async function forsaken(leaseTtlMs: number): Promise<{ child: ChildProcess; pids: number[] }> {
    const runner = join(import.meta.dirname, "../testing/forsaken-runner.ts");
    const child = spawn(process.execPath, [runner, stateDir, String(leaseTtlMs), scattering("sleep 1000")], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    return { child, pids: await numbers(createInterface({ input: child.stdout })) };
  }

  it("end with a runner that was killed, wherever they went", async () => {
    const { child, pids } = await forsaken(3_600_000);
    child.kill("SIGKILL");
    await untilNoneOf(pids);
  });

  it("end when their runner has been stopped for most of the lease, which is told when it is back", async () => {
    const { child, pids } = await forsaken(4000);
    child.kill("SIGSTOP");
    await untilNoneOf(pids);
    child.kill("SIGCONT");
    expect(await forsakenEnd(child)).toMatchObject({ exitCode: 137, bySilence: true });
    child.kill("SIGKILL");
    await once(child, "close");
  });

  it("end with the script that started them, whose exit code is told from a signal", async () => {
    const { sandbox, running } = await start(scattering(`while [ ! -e go ]; do sleep 0.02; done; exit 137`));
    const pids = await numbers(linesOf(running.output));
    await writeFile(join(sandbox.workFolder, "go"), "");
    expect(await running.exited).toMatchObject({ exitCode: 137, signal: null });
    expect(pids.filter(isAlive)).toEqual([]);
    await sandbox.dispose();
  });

  it("that last no time at all are told right too: started, their output, their code", async () => {
    const ends = Array.from({ length: 20 }, async () => {
      const { sandbox, running } = await start("echo over; exit 137");
      const said: string[] = [];
      for await (const line of linesOf(running.output)) said.push(line);
      const { exitCode, signal } = await running.exited;
      await sandbox.dispose();
      return { said, exitCode, signal };
    });
    for (const end of await Promise.all(ends)) expect(end).toEqual({ said: ["over"], exitCode: 137, signal: null });
  });

  it("hear a signal in whatever session they are, and end at SIGKILL even when they stopped their init", async () => {
    const { sandbox, running } = await start(`
INIT=$PPID setsid sh -c 'trap "echo told; kill -STOP $INIT; echo stopped; exec sleep 1000" TERM; echo ready; while :; do sleep 0.02; done' &
trap '' TERM; wait; sleep 1000`);
    const said = linesOf(running.output);
    for await (const line of said) {
      if (line === "ready") await running.signal("SIGTERM");
      if (line === "stopped") break;
    }
    await running.signal("SIGKILL");
    expect(await running.exited).toMatchObject({ exitCode: 137, signal: 9 });
    await sandbox.dispose();
  });

  it("end at once when their place is removed", async () => {
    const { sandbox, running } = await start(scattering("sleep 1000"));
    const pids = await numbers(linesOf(running.output));
    await sandbox.dispose();
    expect(pids.filter(isAlive)).toEqual([]);
  });
});
