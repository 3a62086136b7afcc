import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { StackError, say } from "../say.ts";
import { mustRun, run } from "./command.ts";
import { removeStalePidFile } from "./stale-pid-file.ts";

const APT_TIMEOUT_MS = 10 * 60_000;
const ENGINE_START_MS = 60_000;
const ENGINE_LOG = "/var/log/rgrid-dockerd.log";

export const isDebianRoot = (): boolean => process.getuid?.() === 0 && existsSync("/etc/debian_version");

const engineAnswers = async (): Promise<boolean> => (await run("docker", ["info", "--format", "{{.ID}}"], 15_000)).ok;

/**
 * A Docker engine that answers: the one that is there; on Debian, as root, one installed by apt and started.
 * @throws StackError that says what to do
 */
export async function ensureEngine(): Promise<void> {
  if (await engineAnswers()) return;
  if (!isDebianRoot()) {
    throw new StackError("No Docker engine answers. Install Docker (https://docs.docker.com/get-docker/) or start it.");
  }
  if (!(await run("dockerd", ["--version"], 15_000)).ok) await aptInstall(["docker.io"]);
  // The package starts it where there is an init that can.
  if (await engineAnswers()) return;
  await startEngine();
}

/** Installs Debian packages; waits for whoever holds apt's lock. */
export async function aptInstall(packages: readonly string[]): Promise<void> {
  say(`Installing ${packages.join(", ")} by apt …`);
  await mustRun("apt-get", ["-qq", "update"], APT_TIMEOUT_MS);
  await mustRun("apt-get", ["-qq", "-y", "-o", "DPkg::Lock::Timeout=300", "install", ...packages], APT_TIMEOUT_MS);
}

/** The engine is a service of the machine: it is detached, and stays when the stack ends. */
async function startEngine(): Promise<void> {
  say("Starting the Docker engine …");
  removeStalePidFile("/var/run/docker.pid", "dockerd");
  removeStalePidFile("/var/run/docker/containerd/containerd.pid", "containerd");
  const log = openSync(ENGINE_LOG, "a");
  const engine = spawn("dockerd", [], { detached: true, stdio: ["ignore", log, log], cwd: "/" });
  closeSync(log);
  let ended = false;
  engine.once("error", () => {
    ended = true;
  });
  engine.once("exit", () => {
    ended = true;
  });
  engine.unref();
  for (const deadline = Date.now() + ENGINE_START_MS; Date.now() < deadline; await sleep(250)) {
    if (await engineAnswers()) return;
    if (ended) break;
  }
  const tail = readFileSync(ENGINE_LOG, "utf8").trimEnd().split("\n").slice(-5).join("\n");
  throw new StackError(`The Docker engine does not start. The end of ${ENGINE_LOG}:\n${tail}`);
}
