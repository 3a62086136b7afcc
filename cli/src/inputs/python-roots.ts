import { realpath } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { foldersAbove } from "../dependencies/folders.ts";
import type { FolderListing } from "./folder-listing.ts";

/** What makes a folder a Python project, which is installed from there (`pip install -e .`, `uv sync`). */
const PROJECT_FILES = ["pyproject.toml", "setup.py", "setup.cfg"];

/**
 * Folders in which modules lie that Python finds here, though neither beside the script nor on its path: the folder of the file to which a linked script
 * leads, and packages that are installed from their sources, in the folder itself or in its `src`: of the script's own project, of projects around it up
 * to the caller's folder, of the members that a lock takes from here.
 * @param members absolute
 * @returns absolute, nearest first
 */
export async function installedRoots(
  listing: FolderListing,
  { cwd, script, members }: { cwd: string; script: string; members: readonly string[] },
): Promise<string[]> {
  const projects: string[] = [];
  for (const folder of foldersAbove(cwd, script)) {
    const kinds = await Promise.all(PROJECT_FILES.map((name) => listing.kindOf(folder, name)));
    if (kinds.includes("file")) projects.push(folder);
  }
  const linked = await linkedFrom(script);
  const installed = [...projects, cwd, ...members].flatMap((folder) => [folder, resolve(folder, "src")]);
  return [...new Set([...(linked === null ? [] : [linked]), ...installed])];
}

/** The folder of the file that a linked script leads to, in which Python looks first; null for a script that is no link. */
export async function linkedFrom(script: string): Promise<string | null> {
  const [real, beside] = await Promise.all([realpath(script), realpath(dirname(script))]).catch(() => ["", ""]);
  return real === "" || dirname(real) === beside ? null : dirname(real);
}
