import { join, relative, resolve, sep } from "node:path";
import { usageFailure } from "../failure.ts";
import { globExpression } from "../inputs/glob.ts";
import { pathBelow } from "../inputs/places.ts";
import { textOf } from "./folders.ts";
import { type NeededFile, NeededFiles } from "./needed-files.ts";
import { npmSpec } from "./npm-spec.ts";
import { npmrcVariables } from "./npmrc.ts";
import { type PackageJson, readPackageJson } from "./package-json.ts";
import { type LocalPackages, localPackages } from "./package-lock.ts";

const MANIFEST = "package.json";
const LOCKS = ["npm-shrinkwrap.json", "package-lock.json"];
/** Of managers that runners don't have. */
const OTHER_LOCKS = ["pnpm-lock.yaml", "yarn.lock", "bun.lock", "bun.lockb"];

export type Manifest = { readonly folder: string; readonly manifest: PackageJson };

/** What npm installs for a script. */
export type NodeProject = {
  /** Its package.json below /work. */
  readonly project: string;
  readonly files: readonly NeededFile[];
  /** Variables that its files name, whose values only the runner has. */
  readonly variables: readonly string[];
  /** Sentences for the user. */
  readonly notes: readonly string[];
};

/** The package.json files of these folders. */
export async function manifestsIn(folders: readonly string[], shown: (path: string) => string): Promise<Manifest[]> {
  const found: Manifest[] = [];
  for (const folder of folders) {
    const path = join(folder, MANIFEST);
    const text = await textOf(path);
    if (text !== null) found.push({ folder, manifest: readPackageJson(shown(path), text) });
  }
  return found;
}

const posix = (path: string): string => path.split(sep).join("/");

function isWorkspaceOf({ folder: root, manifest }: Manifest, folder: string): boolean {
  const path = posix(relative(root, folder));
  const fits = (pattern: string) => globExpression(pattern.replace(/^\.\//, "").replace(/\/+$/, "")).test(path);
  const [not, yes] = [true, false].map((isNot) => manifest.workspaces.filter((pattern) => pattern.startsWith("!") === isNot));
  return (yes ?? []).some(fits) && !(not ?? []).some((pattern) => fits(pattern.slice(1)));
}

/**
 * Finds the project that a script belongs to: the nearest package.json that wants something, or the one of which that is a workspace, as npm would install it.
 * @param above manifests of the script's folder and those above it, the nearest first
 * @returns null where none wants anything @throws Failure
 */
export async function nodeProject(cwd: string, above: readonly Manifest[]): Promise<NodeProject | null> {
  const at = above.findIndex(({ manifest }) => manifest.packages.length + manifest.workspaces.length > 0);
  const nearest = above[at];
  if (nearest === undefined) return null;
  const root = above.slice(at + 1).find((each) => isWorkspaceOf(each, nearest.folder)) ?? nearest;
  const files = new NeededFiles(cwd);
  const gathering = new Gathering(cwd, root, files);
  const lock = await gathering.lock();
  const notes: string[] = [];
  if (lock === null) {
    const other = await firstOf(
      above.slice(at).map(({ folder }) => folder),
      OTHER_LOCKS,
    );
    if (other !== null) {
      notes.push(
        `${files.shown(other)} is not read: the versions are what package.json says (npm install --package-lock-only writes a lock that is)`,
      );
    }
  }
  gathering.manifest();
  const local = lock === null ? null : localPackages(files.shown(lock.path), lock.text);
  if (local === null) await gathering.named(root);
  else await gathering.locked(local, posix(relative(root.folder, nearest.folder)));
  const npmrc = join(root.folder, ".npmrc");
  const settings = await textOf(npmrc);
  const variables = settings === null ? [] : npmrcVariables(files.shown(npmrc), settings);
  if (settings !== null) files.add(gathering.place(npmrc, npmrc), npmrc, npmrc);
  const project = gathering.place(join(root.folder, MANIFEST), root.folder);
  return { project, files: await files.all(), variables, notes };
}

async function firstOf(folders: readonly string[], names: readonly string[]): Promise<string | null> {
  for (const folder of folders) {
    for (const name of names) if ((await textOf(join(folder, name))) !== null) return join(folder, name);
  }
  return null;
}

/** Adds what npm reads of a project. */
class Gathering {
  readonly #cwd: string;
  readonly #root: Manifest;
  readonly #files: NeededFiles;

  constructor(cwd: string, root: Manifest, files: NeededFiles) {
    this.#cwd = cwd;
    this.#root = root;
    this.#files = files;
  }

  /** Below /work. @throws Failure where it lies elsewhere */
  place(local: string, namedBy: string): string {
    const path = pathBelow(this.#cwd, local);
    if (path !== null) return path;
    throw usageFailure(
      `${this.#files.shown(namedBy)} ${local.startsWith(namedBy) ? "lies" : `names '${local}', which lies`} outside of this folder`,
      "Run from a folder above both, or run it without packages: --no-dependencies",
    );
  }

  manifest(): void {
    const path = join(this.#root.folder, MANIFEST);
    this.#files.add(this.place(path, path), path, path);
  }

  async lock(): Promise<{ path: string; text: string } | null> {
    for (const name of LOCKS) {
      const path = join(this.#root.folder, name);
      const text = await textOf(path);
      if (text === null) continue;
      this.#files.add(this.place(path, path), path, path);
      return { path, text };
    }
    return null;
  }

  /** What a lock takes from here: of folders that the script does not lead to only what npm has to see. */
  async locked({ archives, folders, needed }: LocalPackages, from: string): Promise<void> {
    const by = join(this.#root.folder, MANIFEST);
    const whole = new Set(needed(from));
    for (const path of archives) await this.#add(resolve(this.#root.folder, path), by);
    for (const path of folders) {
      const folder = resolve(this.#root.folder, path);
      if (whole.has(path)) await this.#add(folder, by);
      else await this.#add(join(folder, MANIFEST), by);
    }
  }

  /** What package.json files name by its place, where no lock says it; their folders' own are followed. */
  async named({ folder: root, manifest }: Manifest): Promise<void> {
    const by = join(root, MANIFEST);
    if (manifest.workspaces.length > 0) {
      throw usageFailure(
        `${this.#files.shown(by)} has workspaces and no package-lock.json`,
        "Make one: npm install --package-lock-only. Or run it without packages: rgrid run --no-dependencies SCRIPT",
      );
    }
    for (const [name, text] of manifest.packages) {
      const spec = npmSpec(text);
      if (spec.from === "unknown") {
        throw usageFailure(
          `${this.#files.shown(by)}: npm does not know '${text}', by which ${name} comes`,
          "Give it a version or a file: path, or run it without packages: rgrid run --no-dependencies SCRIPT",
        );
      }
      if (spec.from === "path") await this.#follow(resolve(root, spec.path), by);
    }
  }

  async #follow(local: string, namedBy: string): Promise<void> {
    const manifest = join(local, MANIFEST);
    const isKnown = this.#files.has(this.place(manifest, namedBy));
    await this.#add(local, namedBy);
    const text = isKnown ? null : await textOf(manifest);
    if (text !== null) await this.named({ folder: local, manifest: readPackageJson(this.#files.shown(manifest), text) });
  }

  async #add(local: string, namedBy: string): Promise<void> {
    await this.#files.addNodePackage(this.place(local, namedBy), local, namedBy);
  }
}
