import { join, relative, resolve } from "node:path";
import type { DependenciesInput } from "@rgrid/schema";
import type { RunLine } from "../command-line/split-run.ts";
import { isGiven, optionValue, optionValues } from "../command-line/take-option.ts";
import { usageFailure } from "../failure.ts";
import { findSource } from "./find-source.ts";
import { leftToImage, leftToImageOfNode } from "./left-to-image.ts";
import type { InstalledFile, NeededFile } from "./needed-files.ts";
import { nodeRuntime } from "./node-version.ts";
import { pythonRuntime } from "./python-version.ts";
import { gatherRequirements } from "./requirements-files.ts";
import { NO_SETTINGS, type ToolSettings } from "./tool-rgrid.ts";

export type FoundDependencies = {
  /** null where nothing is to be installed. */
  readonly dependencies: DependenciesInput | null;
  /** Inputs that the installation reads, and what else lies in the folders that it is from. */
  readonly files: readonly NeededFile[];
  /**
   * Folders, absolute, of the projects on this machine that the lock counts on: the script's own and those that it leads to (members of a workspace, `path` sources).
   * They are not installed: their modules, in the folder or in its `src`, are imported by the script from there. Each may lie outside of the caller's folder.
   */
  readonly localFolders: readonly string[];
  /** null where nothing asks for one: the API's default. */
  readonly runtime: string | null;
  readonly limits: ToolSettings["limits"];
  /** For `--input`, from the caller's folder. */
  readonly inputs: readonly string[];
  readonly concurrencyKey: ToolSettings["concurrencyKey"];
  /** Sentences for the user, of what was found and is not taken. */
  readonly notes: readonly string[];
};

/** What is run, as far as its dependencies go. */
export type Dependent = {
  /** Its path; of what is no script only where to look from. */
  readonly script: string;
  /** What the packages that are typed are. */
  readonly manager: DependenciesInput["manager"];
  /** Its source, where files in and beside it count; null where only what was typed does. */
  readonly text: string | null;
  /** Whether the image was named itself: what is in it is its maker's to say, and only what was typed is installed. What files say of limits and inputs holds. */
  readonly inImage: boolean;
};

/**
 * What is installed for the script, and what its files say of where it runs. `--with` adds to what is found; `--requirements` stands for it.
 * @throws Failure
 */
export async function findDependencies(
  host: { cwd: string; env: NodeJS.ProcessEnv },
  { options }: Pick<RunLine, "options">,
  dependent: Dependent,
): Promise<FoundDependencies> {
  const typed: Typed = {
    added: optionValues(options, "with"),
    given: optionValues(options, "requirements"),
    none: isGiven(options, "no-dependencies"),
    runtime: optionValue(options, "runtime"),
  };
  if (typed.none && typed.added.length + typed.given.length > 0) {
    throw usageFailure("--no-dependencies and --with or --requirements contradict each other", "Give one of them");
  }
  return dependent.manager === "pip" ? ofPython(host, typed, dependent) : ofNode(host, typed, dependent);
}

type Typed = { added: readonly string[]; given: readonly string[]; none: boolean; runtime: string | null };
type Host = { cwd: string; env: NodeJS.ProcessEnv };

async function ofPython(
  { cwd, env }: Host,
  { added, given, none, runtime: typed }: Typed,
  { script, text, inImage }: Dependent,
): Promise<FoundDependencies> {
  const isLeft = inImage && !none && given.length === 0;
  // A script of another language is given no word to look into: only what was typed counts.
  const found =
    text !== null || given.length > 0 ? await findSource(cwd, script, text ?? "", none || isLeft ? null : given) : null;
  const source = found?.source ?? null;
  const { requirements, files: named, variables } = await gatherRequirements(cwd, source?.requirements ?? []);
  const files = withoutScript(named, cwd, script);
  const packages = [...(source?.packages ?? []), ...added];
  const locked = (source?.locked ?? []).map(({ requirement, hashes }) => ({ requirement, hashes: [...hashes] }));
  for (const each of packages) checkRequirement(each);
  const { declared, folder = cwd, pinned = null } = (text !== null && found) || {};
  const { settings = NO_SETTINGS, requiresPython: requires = null } = declared ?? {};
  return {
    dependencies:
      packages.length + requirements.length + locked.length === 0
        ? null
        : {
            manager: "pip",
            packages,
            locked,
            requirements,
            ...filesOf(files),
            variables,
            ...indexesOf(source),
          },
    files,
    localFolders: found?.localFolders ?? [],
    runtime:
      typed ??
      settings.runtime ??
      fitting(pythonRuntime({ requires, pinned }), `requires-python '${requires}' of ${script}`, "python:3.13") ??
      ((text !== null && env["RGRID_RUNTIME"]) || null),
    limits: settings.limits,
    inputs: settings.inputs.map((path) => join(relative(cwd, folder), path)),
    concurrencyKey: settings.concurrencyKey,
    notes: noted(isLeft && text !== null ? await leftToImage(cwd, script, text, declared?.packages ?? null) : null),
  };
}

async function ofNode(
  { cwd }: Host,
  { added, given, none, runtime: typed }: Typed,
  { script, text, inImage }: Dependent,
): Promise<FoundDependencies> {
  if (given.length > 0) {
    throw usageFailure(
      "--requirements is for packages of Python's",
      "What a script for Node needs stands in package.json, or is added by --with",
    );
  }
  // Loaded only for Node: what reads npm's specifiers and ranges is larger than all of this.
  const { checkNpmPackage, findNode } = await import("./find-node.ts");
  for (const each of added) checkNpmPackage(each);
  const found = text === null ? null : await findNode(cwd, script, !none && !inImage);
  const { project = null, settings = NO_SETTINGS, folder = cwd, requires = null, pinned = null } = found ?? {};
  const files = withoutScript(project?.files ?? [], cwd, script);
  return {
    dependencies:
      added.length === 0 && project === null
        ? null
        : {
            manager: "npm",
            packages: [...added],
            project: project?.project ?? null,
            files: files.map(({ path }) => path),
            variables: [...(project?.variables ?? [])],
          },
    files,
    localFolders: [],
    runtime:
      typed ??
      settings.runtime ??
      fitting(nodeRuntime({ requires, pinned }), `engines.node '${requires}' of the package.json of ${script}`, "node:24"),
    limits: settings.limits,
    inputs: settings.inputs.map((path) => join(relative(cwd, folder), path)),
    concurrencyKey: settings.concurrencyKey,
    notes: [...(project?.notes ?? []), ...noted(leftToImageOfNode(inImage && !none && found?.lists === true))],
  };
}

const noted = (sentence: string | null): string[] => (sentence === null ? [] : [sentence]);

/** Where there are none the field is left out. */
const indexesOf = (source: { indexes: readonly string[] } | null): { indexes?: string[] } =>
  source === null || source.indexes.length === 0 ? {} : { indexes: [...source.indexes] };

/** What of the files the installation reads; where it depends on the content of all of these the second field is left out. */
function filesOf(files: readonly InstalledFile[]): { files: string[]; by_name?: string[] } {
  const named = files.flatMap(({ path, part }) => (part === "name" ? [path] : []));
  const read = files.flatMap(({ path, part }) => (part === "none" ? [] : [path]));
  return { files: read, ...(named.length === 0 ? {} : { by_name: named }) };
}

/** The script travels by itself, also where a folder that is installed holds it. */
const withoutScript = <T extends NeededFile>(files: readonly T[], cwd: string, script: string): T[] =>
  files.filter(({ local }) => local !== resolve(cwd, script));

/** A path would be looked for on the runner; an option of pip would hold for all packages. */
function checkRequirement(text: string): void {
  if (/^[A-Za-z0-9][^\r\n\0]*$/.test(text)) return;
  throw usageFailure(
    `'${text}' is not a package such as requests or 'requests>=2'`,
    "Files and options of pip go into a requirements file: a line ./NAME.whl, and --requirements FILE",
  );
}

function fitting(runtime: string | "unknown" | null, of: string, example: string): string | null {
  if (runtime !== "unknown") return runtime;
  throw usageFailure(`No runtime fits ${of}`, `Name one that does: rgrid run --runtime ${example} SCRIPT`);
}
