import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { IsLive } from "../container/port.ts";

/** Removes the folders in `root` that no live lease owns. @returns how many */
export async function removeFolders(root: string, isLive: IsLive): Promise<number> {
  let count = 0;
  for (const name of await readdir(root).catch(() => [])) {
    // Asked again for each: a lease may have begun since the folder was listed.
    if (isLive(name)) continue;
    await rm(join(root, name), { recursive: true, force: true, maxRetries: 3 });
    count += 1;
  }
  return count;
}
