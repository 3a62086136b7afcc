import { realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { ConfigError, type GivenEnv, type RunnerConfig } from "../config.ts";
import { sandboxUser } from "../container/sandbox-user.ts";
import { CACHES_FOLDER, openCache } from "./caches.ts";
import { type Found, type Mount, mountProblem } from "./mounts.ts";
import { NO_SURROUNDINGS, type Surrounding, type Surroundings } from "./surroundings.ts";
import { secretsOfWayOut, wayOutOfScripts } from "./way-out-of-scripts.ts";

async function find(path: string): Promise<Found> {
  try {
    const real = await realpath(path);
    return { path: real, isSocket: (await stat(real)).isSocket() };
  } catch {
    return null;
  }
}

/** Where the engine listens, if it does so at a path: whoever gets at it rules the machine. */
const engineSocket = (env: GivenEnv): string[] =>
  env["DOCKER_HOST"]?.startsWith("unix://") ? [env["DOCKER_HOST"].slice("unix://".length)] : [];

/** @throws ConfigError where a mount is not there, or is none that scripts may have */
async function checkedMounts(mounts: readonly Mount[], own: readonly string[]): Promise<Mount[]> {
  const checked: Mount[] = [];
  for (const mount of mounts) {
    const found = await find(mount.source);
    const problem = mountProblem(mount, found, own);
    if (problem !== null || found === null) throw new ConfigError(`--mount ${problem}`);
    // The real path: a link that is changed later must not lead somewhere else.
    checked.push({ ...mount, source: found.path });
  }
  return checked;
}

/** The folders of the caches, made where they are not there yet; in a container each has a place of its own. */
async function openCaches(names: readonly string[], stateDir: string, isolated: boolean): Promise<Surrounding> {
  const mounts: Mount[] = [];
  const env: Record<string, string> = {};
  for (const name of names) {
    const source = await openCache(stateDir, name, isolated ? sandboxUser() : null);
    const target = join(CACHES_FOLDER, name);
    if (isolated) mounts.push({ source, target, writable: true });
    env[name] = isolated ? target : source;
  }
  return { mounts, env };
}

/** Looks at what the owner gives to scripts, and makes what is the runner's to make. @param stateDir as it really is @throws ConfigError */
export async function openSurroundings(config: RunnerConfig, stateDir: string, env: GivenEnv): Promise<Surroundings> {
  const mounts = await checkedMounts(config.mounts, [stateDir, ...engineSocket(env)]);
  const isolated = config.executor === "docker";
  const caches = await openCaches(config.caches, stateDir, isolated);
  const shared =
    config.wayOut !== null && config.shareWayOut
      ? { wayOut: await wayOutOfScripts(config.wayOut, stateDir, isolated), secrets: secretsOfWayOut(config.wayOut) }
      : {};
  return { ...NO_SURROUNDINGS, ...shared, data: { mounts: [...mounts, ...caches.mounts], env: caches.env } };
}
