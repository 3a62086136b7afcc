import { z } from "zod";
import { type Failure, usageFailure } from "../failure.ts";
import { hashesOf, isOtherIndex, type Locked, nameOfFile } from "./locked.ts";
import { normalisedExtras, normalisedName, normalisedVersions, type Requirement, readRequirement } from "./requirement.ts";
import { readToml } from "./toml.ts";

const source = z.record(z.string(), z.unknown());
const dependency = z.object({
  name: z.string(),
  version: z.string().optional(),
  source: source.optional(),
  marker: z.string().optional(),
  extra: z.array(z.string()).default([]),
});
const file = z.object({
  url: z.string().optional(),
  path: z.string().optional(),
  filename: z.string().optional(),
  hash: z.string().optional(),
});
/** What the project wanted when the lock was made; a place of its own (a folder, a repository) stands beside the name. */
const declared = z.looseObject({
  name: z.string(),
  extras: z.array(z.string()).default([]),
  specifier: z.string().default(""),
  marker: z.string().default(""),
});
const uvPackage = z.object({
  name: z.string(),
  version: z.string().optional(),
  source: source.default({}),
  "resolution-markers": z.array(z.string()).default([]),
  dependencies: z.array(dependency).default([]),
  "optional-dependencies": z.record(z.string(), z.array(dependency)).default({}),
  sdist: file.optional(),
  wheels: z.array(file).default([]),
  metadata: z.object({ "requires-dist": z.array(declared).default([]) }).optional(),
});
const uvLock = z.object({
  package: z.array(uvPackage).default([]),
  /** Of a script's lock: what its block wanted. */
  manifest: z.object({ requirements: z.array(declared).default([]) }).optional(),
});
type UvPackage = z.output<typeof uvPackage>;
type Dependency = z.output<typeof dependency>;
type Declared = z.output<typeof declared>;

export type UvLocked = {
  readonly locked: readonly Locked[];
  /** Those besides PyPI that it has some of them from. */
  readonly indexes: readonly string[];
  /** Folders of projects that are part of what is locked, from the lock's own: the project itself, and those that it leads to. */
  readonly local: readonly string[];
};

/** Of what a lock is asked: the list as it is now, and whose: a project's path from the lock's folder, or null for the script beside. */
export type UvAsked = { readonly wanted: readonly string[]; readonly project: string | null };

/** Markers that all have to hold; of none nothing has to. */
type Conjunction = ReadonlySet<string>;

const PLACES = ["git", "url", "path", "editable", "directory", "virtual"];

const isSubset = (some: Conjunction, all: Conjunction): boolean => [...some].every((marker) => all.has(marker));
const oneOf = (markers: readonly string[]): string => markers.map((marker) => `(${marker})`).join(" or ");

/**
 * What a uv.lock installs for a project's `dependencies` or a script's: the whole graph below it, each package where the markers on a way to it hold. pip then
 * resolves nothing, and checks the hash of all that it takes; the image needs no uv. What folders of the project want is followed, they themselves travel as modules.
 * @param name what the lock is called in a refusal @returns null where the lock does not have the project
 * @throws Failure where the lock is older than what is wanted, or has what pip can't check
 */
export function uvLockPackages(name: string, text: string, { wanted, project }: UvAsked): UvLocked | null {
  const { package: packages, manifest } = readToml(name, uvLock, text);
  const root = project === null ? null : packages.find(({ source: from }) => localFolder(from) === project);
  if (root === undefined) return null;
  const then = root === null ? (manifest?.requirements ?? []) : root.metadata?.["requires-dist"];
  const difference = differenceOf(then, root?.dependencies ?? [], wanted.map(readRequirement));
  if (difference !== null) throw olderLock(name, difference, project === null);
  const graph = new Graph(name, packages);
  if (root === null) graph.start(then ?? []);
  else graph.follow(root.dependencies, new Set());
  const reached = graph.reached();
  return { ...reached, local: [...new Set([...(project === null ? [] : [project]), ...reached.local])] };
}

/** A lock that is no longer of what it stands beside. */
export const olderLock = (name: string, difference: string, isOfScript = false): Failure =>
  usageFailure(
    `${name} ${difference} of ${isOfScript ? "the script's block" : "pyproject.toml"}`,
    `Make it anew: uv lock${isOfScript ? " --script SCRIPT" : ""}. Or delete it, and versions are what the index has`,
  );

/** The folder of a package that is no more than that, from the lock's own; null for one that is fetched. */
function localFolder({ virtual, editable, directory }: Record<string, unknown>): string | null {
  const folder = [virtual, editable, directory].find((each) => typeof each === "string");
  return typeof folder === "string" ? folder.replace(/(?<=.)\/+$/, "") : null;
}

/** How a lock differs from what is wanted by now; null where it does not. Markers are not compared: uv writes them in its own words. */
function differenceOf(
  declared: readonly Declared[] | undefined,
  dependencies: readonly Dependency[],
  wanted: readonly Requirement[],
): string | null {
  if (declared === undefined) {
    const known = new Set(dependencies.map((each) => normalisedName(each.name)));
    const missing = wanted.find((each) => !known.has(each.name));
    return missing === undefined ? null : `does not have ${missing.name}`;
  }
  // Here is also what the lock leaves out because its marker can never hold.
  const then = declared.filter(({ marker }) => !/\bextra\b/.test(marker)).map(requirementOf);
  const missing = wanted.find((each) => !then.some((one) => isSame(one, each)));
  if (missing !== undefined) {
    return then.some(({ name }) => name === missing.name)
      ? `has another ${missing.name} than that`
      : `does not have ${missing.name}`;
  }
  const surplus = then.find((one) => !wanted.some((each) => isSame(one, each)));
  return surplus === undefined ? null : `has ${surplus.name}, which is none`;
}

const requirementOf = ({ name, extras, specifier, ...place }: Declared): Requirement => ({
  name: normalisedName(name),
  extras: normalisedExtras(extras),
  versions: PLACES.some((kind) => kind in place) ? null : normalisedVersions(specifier),
});

const isSame = (one: Requirement, other: Requirement): boolean =>
  one.name === other.name &&
  one.extras.join() === other.extras.join() &&
  (one.versions === null || other.versions === null || one.versions.join() === other.versions.join());

class Graph {
  readonly #name: string;
  readonly #packages: readonly UvPackage[];
  /** By package and extra (`""` for itself): the conditions of the ways to it. */
  readonly #ways = new Map<UvPackage, Map<string, Conjunction[]>>();

  constructor(name: string, packages: readonly UvPackage[]) {
    this.#name = name;
    this.#packages = packages;
  }

  /** A script's block names no versions: all that the lock has of a name, each in its own fork. */
  start(requirements: readonly Declared[]): void {
    for (const { name, extras, marker } of requirements) {
      for (const { version, source: from } of this.#packages.filter((each) => each.name === name)) {
        this.follow([{ name, version, source: from, extra: extras, ...(marker === "" ? {} : { marker }) }], new Set());
      }
    }
  }

  /** Ends, rings or not: a way under more conditions than one that is known leads to nothing new, and there are finitely many markers. */
  follow(dependencies: readonly Dependency[], conditions: Conjunction): void {
    for (const each of dependencies) {
      const target = this.#find(each);
      const forks = target["resolution-markers"];
      const more = [...(each.marker === undefined ? [] : [each.marker]), ...(forks.length === 0 ? [] : [oneOf(forks)])];
      for (const extra of ["", ...each.extra]) this.#visit(target, extra, new Set([...conditions, ...more]));
    }
  }

  #visit(target: UvPackage, extra: string, conditions: Conjunction): void {
    const ways = this.#ways.get(target) ?? new Map<string, Conjunction[]>();
    this.#ways.set(target, ways);
    const before = ways.get(extra) ?? [];
    if (before.some((way) => isSubset(way, conditions))) return;
    ways.set(extra, [...before.filter((way) => !isSubset(conditions, way)), conditions]);
    this.follow(extra === "" ? target.dependencies : (target["optional-dependencies"][extra] ?? []), conditions);
  }

  #find({ name, version, source: from }: Dependency): UvPackage {
    const found = this.#packages.find(
      (each) =>
        each.name === name &&
        (version === undefined || each.version === version) &&
        (from === undefined || JSON.stringify(each.source) === JSON.stringify(from)),
    );
    if (found !== undefined) return found;
    throw usageFailure(`${this.#name} names ${name}, which it does not have`, "Make it anew: uv lock");
  }

  /** All that is installed, in the order of the lock. */
  reached(): UvLocked {
    const indexes = new Set<string>();
    const local = this.#packages.flatMap((each) => (this.#ways.has(each) ? (localFolder(each.source) ?? []) : []));
    const locked = this.#packages.flatMap((each) => {
      const ways = this.#ways.get(each)?.get("");
      const place = ways === undefined ? null : this.#placeOf(each);
      if (ways === undefined || place === null) return [];
      const index = each.source["registry"];
      if (isOtherIndex(index)) indexes.add(index);
      const always = ways.some((way) => way.size === 0);
      const marker = oneOf(ways.map((way) => [...way].map((one) => `(${one})`).join(" and ")));
      const files = [...each.wheels, ...(each.sdist === undefined ? [] : [each.sdist])];
      const hashes = hashesOf(
        files.map(({ filename, url, path, hash }) => ({
          name: filename ?? nameOfFile(url ?? path),
          hashes: hash === undefined ? [] : [hash],
        })),
      );
      return [{ requirement: `${place}${always ? "" : ` ; ${marker}`}`, hashes }];
    });
    return { locked, indexes: [...indexes], local };
  }

  /** `name==version`; null for a folder of the project. @throws Failure */
  #placeOf({ name, version, source: from }: UvPackage): string | null {
    if (localFolder(from) !== null) return null;
    if ("registry" in from && version !== undefined) return `${name}==${version}`;
    if (typeof from["url"] === "string") return `${name} @ ${from["url"]}`;
    throw usageFailure(
      `${this.#name}: ${name} comes from ${"git" in from ? "a repository" : "a file"}, of which pip can't check a hash here`,
      "Build it (uv build), and list its wheel in requirements.txt beside the script: ./NAME.whl",
    );
  }
}
