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
const pylock = z.object({ "lock-version": z.string(), packages: z.array(pylockPackage).default([]) });
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
  const { packages } = readToml(name, pylock, text);
  return {
    locked: packages.filter(({ directory }) => directory === undefined).map((each) => lockedOf(name, each)),
    indexes: [...new Set(packages.map(({ index }) => index).filter(isOtherIndex))],
    local: packages.flatMap(({ directory }) =>
      directory === undefined
        ? []
        : [[directory.path, ...(directory.subdirectory === undefined ? [] : [directory.subdirectory])].join("/")],
    ),
  };
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
