import { chown, lstat, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { envName } from "@rgrid/schema";
import { sizeOnDisk } from "../dependencies/disk-size.ts";

/** Where a container has the runner's caches, one folder each. */
export const CACHES_FOLDER = "/caches";
/** Below the state folder. */
const FOLDER = "caches";

/** Variables that say where something else is, or what runs: a folder in them would break scripts. */
const TAKEN =
  /^(HOME|PATH|USER|LANG|LC_.*|TZ|SHELL|TMPDIR|COLUMNS|FORCE_COLOR|LD_.*|PYTHON.*|NODE_.*|RGRID_.*|.*_PROXY|.*_NUM_THREADS|SSL_CERT_.*|.*_CA_BUNDLE|.*_CERTS?)$/i;

/** Why no cache can have this name, or null. */
export function cacheNameProblem(name: string): string | null {
  if (!envName.safeParse(name).success) return "must be the name of a variable, such as HF_HOME";
  return TAKEN.test(name) ? `can't be ${name}, which says something else` : null;
}

const cacheFolder = (stateDir: string, name: string): string => join(stateDir, FOLDER, name);

/** Makes the folder, and gives it to whom scripts run as. @returns its path */
export async function openCache(stateDir: string, name: string, owner: { uid: number; gid: number } | null): Promise<string> {
  const folder = cacheFolder(stateDir, name);
  await mkdir(folder, { recursive: true });
  if (owner !== null) await chown(folder, owner.uid, owner.gid);
  return folder;
}

export type CacheSize = { name: string; folder: string; sizeBytes: number };

/** All caches of a state folder, those included that the runner has no more. */
export async function listCaches(stateDir: string): Promise<CacheSize[]> {
  const names = await readdir(join(stateDir, FOLDER)).catch(() => []);
  return Promise.all(
    names.sort().map(async (name) => {
      const folder = cacheFolder(stateDir, name);
      return { name, folder, sizeBytes: await sizeOnDisk(folder) };
    }),
  );
}

/** Removes what a cache holds; its folder stays, since containers that run have it. @throws what the file system says */
export async function clearCache(stateDir: string, name: string): Promise<void> {
  const folder = cacheFolder(stateDir, name);
  await lstat(folder);
  for (const entry of await readdir(folder)) await rm(join(folder, entry), { recursive: true, force: true });
}
