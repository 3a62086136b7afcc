import { opendir, realpath, stat } from "node:fs/promises";
import { basename, join, sep } from "node:path";
import { unreadable } from "../failure.ts";
import { type IgnoreFile, IgnoreRules } from "./ignore-rules.ts";
import { isSecretFile, isSecretFolder } from "./secrets.ts";

/** Folders that hold what a machine made and makes again: never sent with the folder that they lie in. */
const MADE_FOLDERS = new Set([
  ...[".git", ".hg", ".svn", ".rgrid", "node_modules", "__pycache__", ".venv", "venv", ".tox", ".nox", ".eggs"],
  ...[".mypy_cache", ".pytest_cache", ".ruff_cache", ".ipynb_checkpoints", ".cache"],
]);

/** Why a scan left something out. `made`: a machine makes it again. `circle`: a link to a folder that it lies in itself. */
export type LeftOutReason = "secret" | "made" | "circle" | IgnoreFile;
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

type Pending = {
  readonly below: string;
  readonly rules: IgnoreRules;
  /** The real paths of the folders in which the links lie that led here. */
  readonly way: readonly string[];
};

/**
 * All files below a folder, without caches, environments, secrets and what the ignore files name. Links count as what they lead to, wherever that
 * lies, as for the script that reads them here; one that leads back to a folder on the way down ends there.
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
  const pending: Pending[] = [{ below: "", rules, way: [] }];
  // Ends when no folder is left, or with one file too many.
  for (let next = pending.pop(); next !== undefined && walked.files.length <= filesMax; next = pending.pop()) {
    const { below, way } = next;
    const inside = below === "" ? next.rules : await next.rules.with(join(root, below));
    const folder = await opendir(join(root, below)).catch((error: unknown) => {
      throw unreadable(join(root, below), error);
    });
    const inner: Pending[] = [];
    const files: string[] = [];
    const leftOut: LeftOut[] = [];
    let environment = false;
    for await (const entry of folder) {
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      if (entry.name === "pyvenv.cfg") environment = true;
      const isLink = entry.isSymbolicLink();
      const kind = isLink ? await targetOf(join(root, path)) : entry;
      const isFolder = kind?.isDirectory() ?? false;
      const link = isLink && isFolder ? await linkedFolder(join(root, below), entry.name, way) : null;
      const reason = link?.against ?? reasonAgainst(entry.name, isFolder) ?? inside.judge(join(root, path), isFolder);
      if (reason !== null) leftOut.push({ path, reason, isFolder });
      else if (isFolder) inner.push({ below: path, rules: inside, way: link?.way ?? way });
      else if (kind?.isFile()) files.push(path);
      if (walked.files.length + files.length > filesMax) break;
    }
    // A virtual environment under any name: its marker lies at its root. One that was named itself is wanted.
    if (environment && below !== "") {
      walked.folders = walked.folders.filter((path) => path !== below);
      walked.leftOut.push({ path: below, reason: "made", isFolder: true });
      continue;
    }
    walked.files.push(...files);
    walked.folders.push(...inner.map((each) => each.below));
    walked.leftOut.push(...leftOut);
    const depth = below === "" ? 1 : below.split("/").length + 1;
    if (depth < depthMax) pending.push(...inner);
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

/** What a link leads to; null where nothing is there. */
const targetOf = (path: string) => stat(path).catch(() => null);

/**
 * A link to a folder: the way on, and what speaks against it. A folder that holds one on the way would hold this link again, and so on.
 * @param way as in `Pending`
 */
async function linkedFolder(
  parent: string,
  name: string,
  way: readonly string[],
): Promise<{ way: readonly string[]; against: "circle" | "secret" | null }> {
  const [here, target] = await Promise.all([realpath(parent), realpath(join(parent, name))]);
  const onTheWay = [...way, here];
  const isCircle = onTheWay.some(
    (folder) => folder === target || folder.startsWith(target.endsWith(sep) ? target : target + sep),
  );
  // A name is easily changed by a link: `keys -> ~/.ssh`.
  const against = isCircle ? "circle" : isSecretFolder(basename(target)) ? "secret" : null;
  return { way: onTheWay, against };
}
