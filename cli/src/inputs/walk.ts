import { opendir, stat } from "node:fs/promises";
import { join } from "node:path";
import { unreadable } from "../failure.ts";
import { type IgnoreFile, IgnoreRules } from "./ignore-rules.ts";
import { isSecretFile, isSecretFolder } from "./secrets.ts";

/** Folders that hold what a machine made and makes again: never sent with the folder that they lie in. */
const MADE_FOLDERS = new Set([
  ...[".git", ".hg", ".svn", ".rgrid", "node_modules", "__pycache__", ".venv", "venv", ".tox", ".nox", ".eggs"],
  ...[".mypy_cache", ".pytest_cache", ".ruff_cache", ".ipynb_checkpoints", ".cache"],
]);

/** Why a scan left something out. `made`: a machine makes it again. */
export type LeftOutReason = "secret" | "made" | IgnoreFile;
export type LeftOut = {
  readonly path: string;
  readonly reason: LeftOutReason /** A folder ends with `/`. */;
  readonly isFolder: boolean;
};

export type Walked = {
  /** Paths below the folder, `/` between parts, sorted. */
  files: string[];
  folders: string[];
  leftOut: LeftOut[];
};

/**
 * All files below a folder, without caches, environments, secrets and what the ignore files name. Links to files count as files; links to folders are not
 * followed, since they can lead round in a circle or out of the folder.
 * @param filesMax the walk ends with a file more than that, so that a slip like `/` costs nothing
 * @param rules those that hold in the folder itself
 * @param depthMax parts of the longest path that is wanted
 * @throws Failure `file_unreadable`
 */
export async function walkFolder(
  root: string,
  filesMax: number,
  rules: IgnoreRules = IgnoreRules.NONE,
  depthMax = Number.POSITIVE_INFINITY,
): Promise<Walked> {
  const walked: Walked = { files: [], folders: [], leftOut: [] };
  const pending = [{ below: "", rules }];
  // Ends when no folder is left, or with one file too many.
  for (let next = pending.pop(); next !== undefined && walked.files.length <= filesMax; next = pending.pop()) {
    const { below } = next;
    const inside = below === "" ? next.rules : await next.rules.with(join(root, below));
    const folder = await opendir(join(root, below)).catch((error: unknown) => {
      throw unreadable(join(root, below), error);
    });
    const inner: string[] = [];
    const files: string[] = [];
    const leftOut: LeftOut[] = [];
    let environment = false;
    for await (const entry of folder) {
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      if (entry.name === "pyvenv.cfg") environment = true;
      const isFolder = entry.isDirectory();
      const reason = reasonAgainst(entry.name, isFolder) ?? inside.judge(join(root, path), isFolder);
      if (reason !== null) leftOut.push({ path, reason, isFolder });
      else if (isFolder) inner.push(path);
      else if (entry.isFile() || (entry.isSymbolicLink() && (await isFile(join(root, path))))) files.push(path);
      if (walked.files.length + files.length > filesMax) break;
    }
    // A virtual environment under any name: its marker lies at its root. One that was named itself is wanted.
    if (environment && below !== "") {
      walked.folders = walked.folders.filter((path) => path !== below);
      walked.leftOut.push({ path: below, reason: "made", isFolder: true });
      continue;
    }
    walked.files.push(...files);
    walked.folders.push(...inner);
    walked.leftOut.push(...leftOut);
    const depth = below === "" ? 1 : below.split("/").length + 1;
    if (depth < depthMax) pending.push(...inner.map((path) => ({ below: path, rules: inside })));
  }
  walked.files.sort();
  walked.folders.sort();
  walked.leftOut.sort((a, b) => (a.path < b.path ? -1 : 1));
  return walked;
}

function reasonAgainst(name: string, isFolder: boolean): "secret" | "made" | null {
  if (isFolder) return isSecretFolder(name) ? "secret" : MADE_FOLDERS.has(name) ? "made" : null;
  return isSecretFile(name) ? "secret" : name === ".DS_Store" ? "made" : null;
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (info) => info.isFile(),
    () => false,
  );
