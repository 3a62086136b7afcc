import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { Failure, unreadable, usageFailure } from "../failure.ts";
import { pathBelow } from "../inputs/places.ts";
import { foldersAbove, pinnedVersion, textOf } from "./folders.ts";
import type { Locked } from "./locked.ts";
import { checkPlaces, NO_PLACES, withInherited } from "./package-places.ts";
import { type Declared, type Project, readPyproject, readScriptBlock } from "./project-file.ts";
import { type Pylocked, pylockPackages } from "./pylock.ts";
import { scriptBlock } from "./script-block.ts";
import { NO_SETTINGS } from "./tool-rgrid.ts";
import { olderLock, type UvLocked, uvLockPackages } from "./uv-lock.ts";
import { lockOfWorkspace, placesOfWorkspace } from "./uv-workspace.ts";

/** Where a script's dependencies are written down, and what stands there. */
type Source = {
  readonly packages: readonly string[];
  readonly locked: readonly Locked[];
  /** Where packages of the lock come from besides. */
  readonly indexes: readonly string[];
  /** Folders of projects that the lock counts on, absolute: the script's own and those that it leads to. Their modules travel. */
  readonly localFolders: readonly string[];
  /** Local paths of requirements files. */
  readonly requirements: readonly string[];
};

export type FoundSource = {
  /** null where nothing is written down. */
  readonly source: Source | null;
  /** Those of the lock beside, also where nothing is installed by it. */
  readonly localFolders: readonly string[];
  /** What the script's block or else its project says. */
  readonly declared: Declared;
  /** Folder from which `[tool.rgrid]` names inputs. */
  readonly folder: string;
  /** What is written in `.python-version`. */
  readonly pinned: string | null;
};

const NOTHING: Declared = { packages: null, places: NO_PLACES, requiresPython: null, settings: NO_SETTINGS };

const EMPTY: Source = { packages: [], locked: [], indexes: [], localFolders: [], requirements: [] };
const listed = (packages: readonly string[]): Source => ({ ...EMPTY, packages });
const filed = (...requirements: string[]): Source => ({ ...EMPTY, requirements });
/** @param folder of the lock */
const lockedIn = (folder: string, { locked, indexes, local }: Pylocked | UvLocked): Source => ({
  ...EMPTY,
  locked,
  indexes,
  localFolders: local.map((each) => resolve(folder, each)),
});

const condaFailure = (path: string) =>
  usageFailure(
    `${path} is conda's, which runners do not install from`,
    "List the packages in requirements.txt beside the script, or run without them: rgrid run --no-dependencies SCRIPT",
  );

const poetryFailure = (path: string) =>
  usageFailure(
    `${path} lists its dependencies for Poetry alone`,
    "Export them: poetry export -o requirements.txt, or list them in [project] dependencies",
  );

/** What a folder says of its scripts' dependencies, by the file that is most exact (issue "Any script", 1). */
async function sourceIn(folder: string, shown: (path: string) => string, pyproject: Project | null): Promise<Source | null> {
  const at = (name: string) => join(folder, name);
  if ((await textOf(at("requirements.txt"))) !== null) return filed(at("requirements.txt"));
  if (pyproject?.packages) {
    const path = at("uv.lock");
    const lock = await textOf(path);
    if (lock !== null) {
      const locked = uvLockPackages(shown(path), lock, { wanted: pyproject.packages, project: "." });
      if (locked === null) throw olderLock(shown(path), "does not have the project");
      return lockedIn(folder, locked);
    }
  }
  const pylock = await textOf(at("pylock.toml"));
  if (pylock !== null) return lockedIn(folder, pylockPackages(shown(at("pylock.toml")), pylock));
  if (pyproject?.packages) {
    const lock = await lockOfWorkspace(folder, shown, pyproject.packages);
    return lock === null ? unlocked(at("pyproject.toml"), shown, pyproject) : lockedIn(lock.folder, lock);
  }
  if (pyproject?.isForPoetryAlone) throw poetryFailure(shown(at("pyproject.toml")));
  for (const name of ["environment.yml", "environment.yaml"]) {
    if ((await textOf(at(name))) !== null) throw condaFailure(shown(at(name)));
  }
  return null;
}

/** What a project lists, where no lock says what that is. @throws Failure where pip would look for it in the wrong place */
async function unlocked(
  path: string,
  shown: (path: string) => string,
  { packages, places, lockCommand }: Project,
): Promise<Source> {
  const all = withInherited(places, await placesOfWorkspace(dirname(path), shown));
  checkPlaces(shown(path), packages ?? [], all, lockCommand);
  return listed(packages ?? []);
}

/** What a script's block lists, by its lock where there is one. @throws Failure */
async function blockSource(cwd: string, script: string, { packages, places }: Declared): Promise<Source> {
  const wanted = packages ?? [];
  const path = `${script}.lock`;
  const text = await textOf(resolve(cwd, path));
  // An empty one is of a program that lets in one at a time.
  const locked = text === null || text.trim() === "" ? null : uvLockPackages(path, text, { wanted, project: null });
  if (locked !== null) return lockedIn(dirname(resolve(cwd, path)), locked);
  checkPlaces(script, wanted, places, `uv lock --script ${script}`);
  return listed(wanted);
}

const saysSomething = ({ packages, requiresPython, settings }: Declared): boolean =>
  packages !== null || requiresPython !== null || settings !== NO_SETTINGS;

/** A file that was named itself, whatever stands beside the script. */
async function namedSource(cwd: string, paths: readonly string[]): Promise<Source> {
  const [path = "", ...more] = paths;
  if (paths.some((each) => /\.ya?ml$/.test(each))) throw condaFailure(path);
  if (more.length > 0 || !path.endsWith(".toml")) return filed(...paths);
  const text = await readFile(resolve(cwd, path), "utf8").catch((error: unknown) => {
    throw unreadable(path, error);
  });
  if (/(^|[/\\])pylock\.([^/\\]+\.)?toml$/.test(path)) {
    return lockedIn(dirname(resolve(cwd, path)), pylockPackages(path, text));
  }
  const project = readPyproject(path, text);
  if (project.isForPoetryAlone) throw poetryFailure(path);
  return unlocked(resolve(cwd, path), (each) => pathBelow(cwd, each) || each, project);
}

/**
 * Finds what a Python script depends on: a file that was named, its own block (PEP 723), or else the nearest folder from its own up to the caller's that says.
 * @param given values of `--requirements`; null where nothing is installed, and only what the files say besides counts
 * @throws Failure
 */
export async function findSource(
  cwd: string,
  script: string,
  text: string,
  given: readonly string[] | null,
): Promise<FoundSource> {
  const named = given !== null && given.length > 0 ? await namedSource(cwd, given) : null;
  const folders = foldersAbove(cwd, script);
  const shown = (path: string) => pathBelow(cwd, path) || path;
  const pinned = await pinnedVersion(folders, [".python-version"]);
  const block = scriptBlock(text);
  if (block.outcome === "several") throw usageFailure(`${script} has more than one block # /// script`, "Keep one of them");
  // Modules travel whatever is installed: a lock that is used for no more than that may be old or odd.
  const isUsed = given !== null && named === null;
  const used = (found: Promise<Source | null>) =>
    isUsed
      ? found
      : found.catch((error: unknown) => {
          if (error instanceof Failure) return null;
          throw error;
        });
  const foundBy = (beside: Source | null) => ({
    source: isUsed ? beside : named,
    localFolders: [...new Set([...(named?.localFolders ?? []), ...(beside?.localFolders ?? [])])],
    pinned,
  });
  if (block.outcome === "one") {
    const declared = readScriptBlock(script, block.toml);
    return { ...foundBy(await used(blockSource(cwd, script, declared))), declared, folder: folders[0] ?? cwd };
  }
  let beside: Source | null = null;
  let said: { declared: Declared; folder: string } | null = null;
  // Each to its own nearest hit: a pyproject.toml with no more than the settings of other tools hides nothing above it.
  for (const folder of folders) {
    const path = join(folder, "pyproject.toml");
    const text = await textOf(path);
    const project = text === null ? null : readPyproject(shown(path), text);
    beside ??= await used(sourceIn(folder, shown, project));
    if (project !== null && saysSomething(project)) said ??= { declared: project, folder };
    if (said !== null && beside !== null) break;
  }
  return { ...foundBy(beside), ...(said ?? { declared: NOTHING, folder: folders[0] ?? cwd }) };
}
