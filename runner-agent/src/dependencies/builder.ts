import { chown, lstat } from "node:fs/promises";
import { type Assignment, type Dependencies, type ErrorReport, reportError } from "@rgrid/schema";
import type { ContainerEngine, EngineLost, Running, Sandbox } from "../container/port.ts";
import type { FileStore } from "../files/port.ts";
import { Tail } from "../logs/tail.ts";
import type { Surrounding } from "../owner/surroundings.ts";
import type { HostPorts } from "../ports.ts";
import { BUILD_LIMITS_MIN, BUILD_MS } from "./build-limits.ts";
import { secretsOfBuild } from "./credentials.ts";
import { cleared, type InstallEnd } from "./install-end.ts";
import { BUILD_FOLDER, type Grants, type Installation, LAYER_FOLDER } from "./installation.ts";
import { npmFailure } from "./npm-failure.ts";
import { pipFailure } from "./pip-failure.ts";
import { installationOf } from "./plan-installation.ts";

/** Enough for the last package's build, and for the line on which all depends. */
const OUTPUT_BYTES_MAX = 256 * 1024;

export type Build = {
  assignment: Assignment;
  wanted: Dependencies;
  /** Empty, on this host: what is installed goes there. */
  folder: string;
  grants: Grants;
  /** What the runner's owner allows. */
  network: boolean;
  wayOut: Surrounding;
};
export type Built = { outcome: "built" } | { outcome: "failed"; error: ErrorReport } | { outcome: "given_up" } | EngineLost;
export type BuilderPorts = { engine: Pick<ContainerEngine, "acquire">; files: FileStore; host: HostPorts };

/**
 * The variables that the files name, and those that are missed: of an index of pip's each is part of an address. An .npmrc often names the one that publishes, which
 * nothing is installed with.
 */
function variablesOf(
  { manager, variables }: Dependencies,
  { env }: Grants,
): { given: Record<string, string>; missing: string[] } {
  const given = variables.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]));
  const missing = manager === "pip" ? variables.filter((name) => env[name] === undefined) : [];
  return { given: Object.fromEntries(given), missing };
}

/**
 * Installs in a sandbox like that of a script, but with a network and a layer that it may write to. It goes by the assignment's name, whose own sandbox is made
 * only when it is gone: so whatever removes left-overs of a lease removes those of its build.
 */
export async function build(what: Build, ports: BuilderPorts, signal: AbortSignal): Promise<Built> {
  const { execution_id: execution, lease, spec, lease_ttl_ms: leaseTtlMs } = what.assignment;
  const { memory_bytes, cpus } = spec.limits;
  const { command, files } = installationOf(what.wanted, what.grants);
  const { given, missing } = variablesOf(what.wanted, what.grants);
  if (missing.length > 0) return { outcome: "failed", error: notGiven(missing, spec.runtime) };
  const place = await ports.engine.acquire(
    {
      execution,
      lease,
      runtime: spec.runtime,
      limits: {
        memory_bytes: Math.max(memory_bytes, BUILD_LIMITS_MIN.memory_bytes),
        cpus: Math.max(cpus, BUILD_LIMITS_MIN.cpus),
        timeout_ms: BUILD_MS,
      },
      leaseTtlMs,
      network: what.network,
      // What the installation itself says of where it looks goes before the owner's way out.
      command: { ...command, env: { ...what.wayOut.env, ...given, ...command.env } },
      mounts: [{ source: what.folder, target: LAYER_FOLDER, writable: true }, ...what.wayOut.mounts],
    },
    signal,
  );
  if (place.outcome === "engine_lost") return place;
  if (place.outcome === "failed") return { outcome: "failed", error: reportError(place.code, place.details) };
  const { sandbox } = place;
  try {
    if (signal.aborted) return { outcome: "given_up" };
    await layOut(sandbox, what, files, ports.files);
    const { pipConfig, npmConfig } = what.grants;
    const secrets = secretsOfBuild(given, [pipConfig, npmConfig]);
    return await install(sandbox, { manager: what.wanted.manager, runtime: spec.runtime, secrets }, ports.host, signal);
  } finally {
    ports.files.forget(sandbox.workFolder);
    await sandbox.dispose();
  }
}

const notGiven = (names: readonly string[], runtime: string): ErrorReport =>
  reportError("dependency_install_failed", {
    runtime,
    reason: `its files name ${names.map((name) => `\${${name}}`).join(", ")}, which the runner's owner gives with --build-env`,
  });

/** The files that the installation reads, where the caller has them, and the folder that it writes to, which belongs to who runs it. */
async function layOut(
  { workFolder }: Sandbox,
  { assignment, wanted, folder }: Build,
  own: Installation["files"],
  files: FileStore,
): Promise<void> {
  const { uid, gid } = await lstat(workFolder);
  await chown(folder, uid, gid);
  const needed = new Set(wanted.files);
  for (const input of assignment.inputs) if (needed.has(input.path)) await files.placeContent(workFolder, input);
  await files.placeFolder(workFolder, BUILD_FOLDER);
  for (const { path, text } of own) {
    await files.placeBytes(workFolder, { path, executable: false, bytes: Buffer.from(text) });
  }
}

type What = { manager: Dependencies["manager"]; runtime: string; secrets: readonly string[] };

async function install(sandbox: Sandbox, what: What, host: HostPorts, signal: AbortSignal): Promise<Built> {
  const start = await sandbox.start();
  if (start.outcome === "failed") return { outcome: "failed", error: reportError(start.code, start.details) };
  const { running } = start;
  const over = new AbortController();
  const overdue = host.sleep(BUILD_MS, AbortSignal.any([over.signal, signal])).then(async () => {
    if (over.signal.aborted) return false;
    // An engine that is lost can't be told; `exited` says so.
    await running.signal("SIGKILL").catch(() => undefined);
    return true;
  });
  try {
    const [output, exit] = await Promise.all([tailOf(running), running.exited]);
    over.abort();
    const stopped = await overdue;
    if (signal.aborted) return { outcome: "given_up" };
    if (exit.exitCode === 0) return { outcome: "built" };
    if (exit.bySilence) return { outcome: "engine_lost", reason: "the runner stood still, which ended the installation" };
    return { outcome: "failed", error: errorOf(exit, stopped, output, what) };
  } catch (error) {
    return { outcome: "engine_lost", reason: error instanceof Error ? error.message : String(error) };
  } finally {
    over.abort();
  }
}

function errorOf(
  { exitCode, oom }: { exitCode: number; oom: boolean },
  stopped: boolean,
  said: string,
  { manager, runtime, secrets }: What,
): ErrorReport {
  if (stopped)
    return reportError("dependency_install_failed", { runtime, reason: `it took longer than ${BUILD_MS / 60_000} minutes` });
  if (oom) return reportError("dependency_install_failed", { runtime, reason: "it needed more memory than it had (--memory)" });
  const end: InstallEnd = { exitCode, output: cleared(said, secrets), runtime };
  switch (manager) {
    case "pip":
      return pipFailure(end);
    case "npm":
      return npmFailure(end);
  }
}

/** Reads all that it says and keeps the end. */
async function tailOf({ output }: Running): Promise<string> {
  const tail = new Tail(OUTPUT_BYTES_MAX);
  for await (const { bytes } of output) tail.push(bytes);
  return tail.text();
}
