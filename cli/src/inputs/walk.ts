import { opendir, stat } from "node:fs/promises";
import { join } from "node:path";
import { unreadable } from "../failure.ts";

/** Folders that hold what a machine made and makes again: never sent with the folder that they lie in. */
const SKIPPED_FOLDERS = new Set([".git", ".hg", ".svn", ".rgrid", "node_modules", "__pycache__", ".venv", "venv"]);
const PRIVATE_FOLDERS = new Set([".ssh", ".aws", ".gnupg"]);
/** Files that are secrets by their name: only sent when they are named themselves. */
const PRIVATE_FILES = /^(\.env(\..+)?|\.netrc|\.npmrc|\.pypirc|id_(rsa|dsa|ecdsa|ed25519))$/;

export type Walked = {
  /** Paths below the folder, `/` between parts, sorted. */
  files: string[];
  folders: string[];
  /** Left out because their names say that they are secrets. */
  secrets: string[];
};

/**
 * All files below a folder, without caches, environments and secrets. Links to files count as files; links to folders are not
 * followed, since they can lead round in a circle or out of the folder.
 * @param filesMax the walk ends with a file more than that, so that a slip like `/` costs nothing
 * @throws Failure `file_unreadable`
 */
export async function walkFolder(root: string, filesMax: number): Promise<Walked> {
  const walked: Walked = { files: [], folders: [], secrets: [] };
  const pending = [""];
  // Ends when no folder is left, or with one file too many.
  for (let below = pending.pop(); below !== undefined && walked.files.length <= filesMax; below = pending.pop()) {
    const folder = await opendir(join(root, below)).catch((error: unknown) => {
      throw unreadable(join(root, below ?? ""), error);
    });
    const inner: string[] = [];
    let environment = false;
    const files: string[] = [];
    for await (const entry of folder) {
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      if (entry.name === "pyvenv.cfg") environment = true;
      if (entry.isDirectory()) {
        if (PRIVATE_FOLDERS.has(entry.name)) walked.secrets.push(path);
        else if (!SKIPPED_FOLDERS.has(entry.name)) inner.push(path);
      } else if (PRIVATE_FILES.test(entry.name)) walked.secrets.push(path);
      else if (entry.isFile() || (entry.isSymbolicLink() && (await isFile(join(root, path))))) files.push(path);
      if (walked.files.length + files.length > filesMax) break;
    }
    // A virtual environment under any name: its marker lies at its root. One that was named itself is wanted.
    if (environment && below !== "") {
      walked.folders = walked.folders.filter((path) => path !== below);
      continue;
    }
    walked.files.push(...files);
    walked.folders.push(...inner);
    pending.push(...inner);
  }
  walked.files.sort();
  walked.folders.sort();
  return walked;
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (info) => info.isFile(),
    () => false,
  );
