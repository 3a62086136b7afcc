import { posix } from "node:path";
import type { HostMount } from "../container/port.ts";
import { LAYER_FOLDER } from "../dependencies/installation.ts";
import { HOME_FOLDER, WORK_FOLDER } from "../execution/plan.ts";
import { CACHES_FOLDER } from "./caches.ts";

/** A path of this machine that scripts see: as `--mount` says it. */
export type Mount = HostMount;

/** Paths of a machine that are its own: nothing in them, and nothing around them, is data. */
const SYSTEM_TREES = ["/boot", "/dev", "/etc", "/proc", "/run", "/sys", "/var/lib/containerd", "/var/lib/docker", "/var/run"];
/** Of these only what is below them may be data. */
const SYSTEM_FOLDERS = [
  "/",
  "/bin",
  "/home",
  "/lib",
  "/lib64",
  "/opt",
  "/root",
  "/sbin",
  "/usr",
  "/usr/local",
  "/var",
  "/var/lib",
];
/** Places in a container that are the sandbox's own, or the image's. */
const SANDBOX_TREES = [
  ...[WORK_FOLDER, HOME_FOLDER, CACHES_FOLDER, posix.dirname(LAYER_FOLDER), "/tmp"],
  ...["/bin", "/boot", "/dev", "/etc", "/lib", "/lib64", "/proc", "/run", "/sbin", "/sys", "/usr", "/var"],
];

const isIn = (path: string, tree: string): boolean => path === tree || path.startsWith(tree === "/" ? "/" : `${tree}/`);
const isAround = (path: string, tree: string): boolean => isIn(tree, path);

/**
 * `HOST[:CONTAINER][:ro|rw]`; without a path in the container it is the same there, without a mode it can only be read.
 * @returns the mount, or what is wrong with it in words that follow the option's name
 */
export function parseMount(text: string, cwd: string): Mount | string {
  const parts = text.split(":");
  const mode = parts.length > 1 && /^r[ow]$/.test(parts.at(-1) ?? "") ? parts.pop() : "ro";
  const [host = "", container = posix.resolve(cwd, host), ...rest] = parts;
  if (host === "" || container === "" || rest.length > 0) return "must be HOST[:CONTAINER][:ro|rw], such as /data:ro";
  // Lists in the environment are separated by commas, and the service's file holds them so.
  if (/[,\p{Cc}]/u.test(text)) return "must not hold a comma or control character";
  if (!container.startsWith("/")) return `must have an absolute path in the container, not ${container}`;
  const target = posix.resolve(container);
  const taken = SANDBOX_TREES.find((tree) => isIn(target, tree) || isAround(target, tree));
  if (taken !== undefined) return `can't be at ${target}: ${taken} is the container's own`;
  return { source: posix.resolve(cwd, host), target, writable: mode === "rw" };
}

/** As an option says it in full. */
export const mountText = ({ source, target, writable }: Mount): string => `${source}:${target}:${writable ? "rw" : "ro"}`;

/** What is found under a mount's path on this machine: its real path, past all symbolic links; null where nothing is there. */
export type Found = { path: string; isSocket: boolean } | null;

/** Why this must not be given to scripts, or null. @param own paths of the runner and its engine that scripts must not get at */
export function mountProblem(mount: Mount, found: Found, own: readonly string[]): string | null {
  if (found === null) return `${mount.source} does not exist`;
  const { path, isSocket } = found;
  if (isSocket) return `${mount.source} is a socket, through which a script could rule this machine`;
  const system =
    SYSTEM_FOLDERS.find((folder) => path === folder) ?? SYSTEM_TREES.find((tree) => isIn(path, tree) || isAround(path, tree));
  if (system !== undefined) return `${mount.source} is, or holds, the machine's own ${system}`;
  const ours = own.find((tree) => isIn(path, tree) || isAround(path, tree));
  return ours === undefined ? null : `${mount.source} is, or holds, ${ours}, which is the runner's own`;
}

/** Two mounts of which one would hide a part of the other, or null. */
export function overlapOf(mounts: readonly Mount[]): readonly [Mount, Mount] | null {
  for (const [index, one] of mounts.entries())
    for (const other of mounts.slice(index + 1))
      if (isIn(one.target, other.target) || isAround(one.target, other.target)) return [one, other];
  return null;
}
