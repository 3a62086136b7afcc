import { z } from "zod";
import { usageFailure } from "../failure.ts";
import { hashesOf, isOtherIndex, type Locked, type LockedFile, nameOfFile } from "./locked.ts";
import { readToml } from "./toml.ts";

const file = z.object({
  name: z.string().optional(),
  url: z.string().optional(),
  path: z.string().optional(),
  hashes: z.record(z.string(), z.string()).default({}),
});
const pylockPackage = z.object({
  name: z.string(),
  version: z.string().optional(),
  marker: z.string().optional(),
  index: z.string().optional(),
  vcs: z.unknown().optional(),
  directory: z.object({ path: z.string(), subdirectory: z.string().optional() }).optional(),
  archive: file.optional(),
  sdist: file.optional(),
  wheels: z.array(file).default([]),
});
const pylock = z.object({
  "lock-version": z.string(),
  /** Those that are installed where none is asked for; of the extras none is. */
  "default-groups": z.array(z.string()).default([]),
  packages: z.array(pylockPackage).default([]),
});
type PylockPackage = z.output<typeof pylockPackage>;

export type Pylocked = {
  readonly locked: readonly Locked[];
  /** Those besides PyPI that it has some of them from. */
  readonly indexes: readonly string[];
  /** Folders of projects that it lists, the project's own among them, from the lock's own; their modules travel. */
  readonly local: readonly string[];
};

/** All that a pylock.toml (PEP 751) installs. @param name what it is called in a refusal @throws Failure */
export function pylockPackages(name: string, text: string): Pylocked {
  const { packages, "default-groups": groups } = readToml(name, pylock, text);
  return {
    locked: packages
      .filter(({ directory }) => directory === undefined)
      .map((each) =>
        lockedOf(name, { ...each, marker: each.marker?.replace(MEMBERSHIP, (_, ...found) => asked(found, groups)) }),
      ),
    indexes: [...new Set(packages.map(({ index }) => index).filter(isOtherIndex))],
    local: packages.flatMap(({ directory }) =>
      directory === undefined
        ? []
        : [[directory.path, ...(directory.subdirectory === undefined ? [] : [directory.subdirectory])].join("/")],
    ),
  };
}

/** Words that only pylock.toml has in markers: `"lint" in dependency_groups`. pip takes none of them. */
const MEMBERSHIP = /(["'])([^"']+)\1\s+(not\s+)?in\s+(dependency_groups|extras)\b/g;

/** What such a word comes to, as a marker that pip takes. */
function asked([, name, not, list]: readonly unknown[], groups: readonly string[]): string {
  const holds = list === "dependency_groups" && groups.some((group) => group === name);
  return holds === (not === undefined) ? 'python_version >= "0"' : 'python_version < "0"';
}

function lockedOf(lock: string, { name, version, marker, vcs, archive, sdist, wheels }: PylockPackage): Locked {
  const place = archive?.url !== undefined ? `${name} @ ${archive.url}` : version === undefined ? null : `${name}==${version}`;
  if (place === null || vcs !== undefined || archive?.path !== undefined) {
    throw usageFailure(
      `${lock}: ${name} has no version in an index`,
      "Send it as a wheel: --requirements requirements.txt with a line ./NAME.whl",
    );
  }
  const files = [...wheels, ...[sdist, archive].flatMap((each) => each ?? [])];
  return { requirement: `${place}${marker === undefined ? "" : ` ; ${marker}`}`, hashes: hashesOf(files.map(lockedFile)) };
}

const lockedFile = ({ name, url, path, hashes }: z.output<typeof file>): LockedFile => ({
  name: name ?? nameOfFile(url ?? path),
  hashes: Object.entries(hashes).map(([algorithm, hash]) => `${algorithm}:${hash}`),
});
