import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { MODULES } from "./layer-use.ts";

/** Folders of a layer, "." for itself, that have a `node_modules`: one of the project, and of a workspace what it has in another version. */
export async function moduleFolders(root: string): Promise<string[]> {
  const found: string[] = [];
  const pending = ["."];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      if (entry.name === MODULES) found.push(folder);
      else pending.push(join(folder, entry.name));
    }
  }
  return found.sort();
}
