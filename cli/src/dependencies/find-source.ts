import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { unreadable, usageFailure } from "../failure.ts";
import { pathBelow } from "../inputs/places.ts";
import { foldersAbove, pinnedVersion, textOf } from "./folders.ts";
import type { Locked } from "./locked.ts";
import { type Declared, type Project, readPyproject, readScriptBlock } from "./project-file.ts";
import { pylockPackages } from "./pylock.ts";
import { scriptBlock } from "./script-block.ts";
import { NO_SETTINGS } from "./tool-rgrid.ts";
import { uvLockPackages } from "./uv-lock.ts";

/** Where a script's dependencies are written down, and what stands there. */
type Source = {
  readonly packages: readonly string[];
  readonly locked: readonly Locked[];
  /** Where packages of the lock come from besides. */
  readonly indexes: readonly string[];
  /** Local paths of requirements files. */
  readonly requirements: readonly string[];
};

export type FoundSource = {
  /** null where nothing is written down. */
  readonly source: Source | null;
  /** What the script's block or else its project says. */
  readonly declared: Declared;
  /** Folder from which `[tool.rgrid]` names inputs. */
  readonly folder: string;
  /** What is written in `.python-version`. */
  readonly pinned: string | null;
};

const NOTHING: Declared = { packages: null, requiresPython: null, settings: NO_SETTINGS };

const listed = (packages: readonly string[]): Source => ({ packages, locked: [], indexes: [], requirements: [] });
const lockedIn = (locked: readonly Locked[], indexes: readonly string[] = []): Source => ({
  packages: [],
  locked,
  indexes,
  requirements: [],
});
const filed = (...requirements: string[]): Source => ({ packages: [], locked: [], indexes: [], requirements });

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
    const lock = await textOf(at("uv.lock"));
    if (lock !== null) {
      const { locked, indexes } = uvLockPackages(shown(at("uv.lock")), lock, pyproject.packages);
      return lockedIn(locked, indexes);
    }
  }
  const pylock = await textOf(at("pylock.toml"));
  if (pylock !== null) return lockedIn(pylockPackages(shown(at("pylock.toml")), pylock));
  if (pyproject?.packages) return listed(pyproject.packages);
  if (pyproject?.isForPoetryAlone) throw poetryFailure(shown(at("pyproject.toml")));
  for (const name of ["environment.yml", "environment.yaml"]) {
    if ((await textOf(at(name))) !== null) throw condaFailure(shown(at(name)));
  }
  return null;
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
  if (/(^|[/\\])pylock\.([^/\\]+\.)?toml$/.test(path)) return lockedIn(pylockPackages(path, text));
  const project = readPyproject(path, text);
  if (project.isForPoetryAlone) throw poetryFailure(path);
  return listed(project.packages ?? []);
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
  if (block.outcome === "one") {
    const declared = readScriptBlock(script, block.toml);
    const own = given === null ? null : listed(declared.packages ?? []);
    return { source: named ?? own, declared, folder: folders[0] ?? cwd, pinned };
  }
  let source = named;
  let said: { declared: Declared; folder: string } | null = null;
  // Each to its own nearest hit: a pyproject.toml with no more than the settings of other tools hides nothing above it.
  for (const folder of folders) {
    const path = join(folder, "pyproject.toml");
    const text = await textOf(path);
    const project = text === null ? null : readPyproject(shown(path), text);
    if (given !== null) source ??= await sourceIn(folder, shown, project);
    if (project !== null && saysSomething(project)) said ??= { declared: project, folder };
    if (said !== null && (source !== null || given === null)) break;
  }
  return { source, pinned, ...(said ?? { declared: NOTHING, folder: folders[0] ?? cwd }) };
}
