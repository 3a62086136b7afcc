import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Docker from "dockerode";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AssignmentOptions, assignmentOf } from "../testing/assignment.ts";
import { dockerThere, IMAGE } from "../testing/docker.ts";
import { forsakenEnd } from "../testing/forsaken-end.ts";
import { DockerEngine } from "./docker.ts";
import { LABELS } from "./hardening.ts";
import { initReportOf } from "./init-link.ts";
import type { SandboxExit } from "./port.ts";

/** A child that has left the script's session, and a script that ignores what it can. */
const DEAF = "trap '' TERM INT HUP; setsid sleep 1000 & sleep 1000";

describe("initReportOf", () => {
  it("tells an exit code from a signal, and takes nothing that the init does not say", () => {
    expect(initReportOf("exit 137\n")).toEqual({ type: "exit", number: 137 });
    expect(initReportOf("signal 9\n")).toEqual({ type: "signal", number: 9 });
    expect(initReportOf("silence\n")).toEqual({ type: "silence" });
    for (const text of ["", "exit", "exit 0x1\n", "hello 3\n", "exit 99999\n"]) expect(initReportOf(text)).toBeNull();
  });
});

describe.skipIf(!(await dockerThere()) && process.env["CI"] === undefined)("init", { timeout: 60_000 }, () => {
  const docker = new Docker();
  const runner = `test-init-${process.pid}`;
  const forsakenNames = new Set<string>();
  let stateDir = "";
  let engine: DockerEngine;

  beforeAll(async () => {
    expect(spawnSync("sh", [join(import.meta.dirname, "../../build-init.sh")]).status).toBe(0);
    stateDir = await mkdtemp(join(tmpdir(), "rgrid-init-"));
    engine = new DockerEngine({ stateDir, runner, incarnation: "present", images: new Map([["python:3.11", IMAGE]]) });
    expect(await engine.problem()).toBeNull();
    expect(engine.hasInit).toBe(true);
  });
  afterAll(async () => {
    await new DockerEngine({ stateDir, runner, incarnation: "next", images: new Map() }).reap(() => false);
    await rm(stateDir, { recursive: true, force: true });
  });

  async function run(
    argv: string[],
    options: Partial<AssignmentOptions> & { during?: (signal: (name: "SIGTERM") => Promise<void>) => Promise<void> } = {},
  ): Promise<SandboxExit & { out: string }> {
    const { execution_id: execution, lease, spec } = assignmentOf({ script: "", ...options });
    const command = { argv, env: {} };
    const request = { execution, lease, runtime: spec.runtime, limits: spec.limits, leaseTtlMs: 60_000, network: false, command };
    const place = await engine.acquire(request, new AbortController().signal);
    if (place.outcome !== "acquired") throw new Error(JSON.stringify(place));
    const started = await place.sandbox.start();
    if (started.outcome === "failed") throw new Error(JSON.stringify(started));
    let out = "";
    let { during } = options;
    for await (const { bytes } of started.running.output) {
      out += Buffer.from(bytes).toString();
      if (!out.includes("ready")) continue;
      await during?.(started.running.signal);
      during = undefined;
    }
    const exit = await started.running.exited;
    await place.sandbox.dispose();
    return { ...exit, out };
  }

  it("ends children that left the session of their script, and is not held up by what they hold open", async () => {
    expect(await run(["sh", "-c", "setsid sleep 1000 & echo over; exit 3"])).toMatchObject({
      exitCode: 3,
      signal: null,
      out: "over\n",
    });
  });

  it("can't be ended, stopped or spoken for by its script", async () => {
    const script = `
import os, signal, socket
for name in (signal.SIGKILL, signal.SIGSTOP): os.kill(1, name)
for attempt in ("socket", "fd"):
    try:
        if attempt == "socket": socket.socket(socket.AF_UNIX).connect("/.rgrid/runner/runner")
        else: os.listdir("/proc/1/fd")
        print(attempt, "is open")
    except OSError: pass
try: open("/.rgrid/init", "ab"); print("init is writable")
except OSError: pass
print([name for name in os.listdir("/proc/self/fd") if int(name) > 3])
raise SystemExit(5)`;
    expect(await run(["python3", "-c", script])).toMatchObject({ exitCode: 5, out: "[]\n" });
  });

  it("passes a signal to every process", async () => {
    const each = "trap 'echo told; exit 0' TERM; echo ready; while :; do sleep 0.05; done";
    const { out } = await run(["sh", "-c", `trap : TERM; sh -c "${each}" & wait; wait`], {
      during: (signal) => signal("SIGTERM"),
    });
    expect(out).toContain("told");
  });

  it("says what it could not start", async () => {
    expect(await run(["no-such-program"])).toMatchObject({ exitCode: 127, signal: null });
  });

  async function forsaken(leaseTtlMs: number): Promise<{ child: ChildProcess; container: Docker.Container }> {
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, "../testing/forsaken-runner.ts"), stateDir, String(leaseTtlMs), DEAF, runner, IMAGE],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    expect(line.toString()).toBe("started\n");
    const filters = JSON.stringify({ label: [`${LABELS.runner}=${runner}`, `${LABELS.incarnation}=forsaken`] });
    const [found] = await docker.listContainers({ filters });
    if (!found) throw new Error("no container runs");
    forsakenNames.add(`${found.Labels[LABELS.execution]}-${found.Labels[LABELS.lease]}`);
    return { child, container: docker.getContainer(found.Id) };
  }

  it("ends its container when the runner was killed", async () => {
    const { child, container } = await forsaken(3_600_000);
    child.kill("SIGKILL");
    expect(await container.wait()).toMatchObject({ StatusCode: 137 });
    await container.remove();
  });

  it("ends its container when the runner has been stopped for most of the lease, and tells it so when it is back", async () => {
    const { child, container } = await forsaken(4000);
    child.kill("SIGSTOP");
    expect(await container.wait()).toMatchObject({ StatusCode: 137 });
    child.kill("SIGCONT");
    expect(await forsakenEnd(child)).toMatchObject({ exitCode: 137, oom: false, bySilence: true });
    child.kill("SIGKILL");
    await container.remove();
  });

  it("leaves its container to the next process of the runner, which removes all of it and nothing of its own", async () => {
    const { child } = await forsaken(3_600_000);
    child.kill("SIGKILL");
    const next = new DockerEngine({ stateDir, runner, incarnation: "present", images: new Map() });
    expect(await next.problem()).toBeNull();
    const { exitCode } = await run(["sh", "-c", "trap 'exit 6' TERM; echo ready; while :; do sleep 0.05; done"], {
      during: async (signal) => {
        const [own] = (await readdir(join(stateDir, "work"))).filter((name) => !forsakenNames.has(name));
        expect(await next.reap((name) => name === own)).toBeGreaterThan(0);
        expect(await readdir(join(stateDir, "work"))).toEqual([own]);
        await signal("SIGTERM");
      },
    });
    expect(exitCode).toBe(6);
    const filters = JSON.stringify({ label: [`${LABELS.runner}=${runner}`] });
    expect(await docker.listContainers({ all: true, filters })).toEqual([]);
    expect(
      (await readdir("/sys/fs/cgroup/memory/rgrid").catch(() => [])).filter((name) => name.startsWith(`${runner}.`)),
    ).toEqual([]);
  });
});
