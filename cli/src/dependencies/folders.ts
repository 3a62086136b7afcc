import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { unreadable } from "../failure.ts";
import { pathBelow } from "../inputs/places.ts";

/** A file that may not be there: null then. @throws Failure */
export async function textOf(path: string): Promise<string | null> {
  return readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (["ENOENT", "ENOTDIR", "EISDIR"].includes(error.code ?? "")) return null;
    throw unreadable(path, error);
  });
}

/** The script's folder and those above it, up to the caller's; only its own where it lies elsewhere. */
export function foldersAbove(cwd: string, script: string): string[] {
  const folders = [dirname(resolve(cwd, script))];
  // Ends at the caller's folder, at or above which nothing belongs to this script.
  for (let [folder = cwd] = folders; folder !== cwd && pathBelow(cwd, folder) !== null; ) {
    folder = dirname(folder);
    folders.push(folder);
  }
  return folders;
}

/** The first version that a file such as `.python-version` names, in the nearest folder that has one; lines may be empty or comments. */
export async function pinnedVersion(folders: readonly string[], names: readonly string[]): Promise<string | null> {
  for (const folder of folders) {
    for (const name of names) {
      const text = await textOf(join(folder, name));
      if (text === null) continue;
      const lines = text.split("\n").map((line) => line.replace(/#.*/, "").trim());
      return lines.find((line) => line !== "") ?? null;
    }
  }
  return null;
}
