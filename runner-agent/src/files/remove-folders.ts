import { chmod, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { IsLive } from "../container/port.ts";

/** Folders, or containers that have ended, that nothing owns any more and that could not be removed: they take room, and nothing else. All others are gone. */
export class LeftBehind extends Error {
  /** How many were removed. */
  readonly removed: number;
  /** Why not, of each that is left. */
  readonly left: readonly string[];

  constructor(removed: number, left: readonly string[]) {
    super(`${left.length} can't be removed: ${left.slice(0, 3).join("; ")}`);
    this.removed = removed;
    this.left = left;
  }
}

/**
 * Removes a folder with all that is in it. What a script leaves may be read-only (`shutil.copytree` copies permissions), which holds up the one who owns it, too, unless that is root.
 * @throws what the file system says when it can't be removed even so
 */
export async function removeFolder(path: string): Promise<void> {
  const remove = () => rm(path, { recursive: true, force: true, maxRetries: 3 });
  await remove().catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== "EACCES" && error.code !== "EPERM") throw error;
    await unlock(path);
    await remove();
  });
}

/** From above: a folder that can't be entered hides those below it. Links are not followed. */
async function unlock(folder: string): Promise<void> {
  await chmod(folder, 0o700);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await unlock(join(folder, entry.name));
  }
}

/** Removes the folders in `root` that no live lease owns. @returns how many @throws LeftBehind once it has tried them all */
export async function removeFolders(root: string, isLive: IsLive): Promise<number> {
  let count = 0;
  const left: string[] = [];
  for (const name of await readdir(root).catch(() => [])) {
    // Asked again for each: a lease may have begun since the folder was listed.
    if (isLive(name)) continue;
    try {
      await removeFolder(join(root, name));
      count += 1;
    } catch (error) {
      left.push(error instanceof Error ? error.message : String(error));
    }
  }
  if (left.length > 0) throw new LeftBehind(count, left);
  return count;
}
