import { z } from "zod";
import { usageFailure } from "../failure.ts";
import { readToml } from "./toml.ts";

const uvPackage = z.object({
  name: z.string(),
  version: z.string().optional(),
  source: z.record(z.string(), z.unknown()).optional(),
  "resolution-markers": z.array(z.string()).optional(),
});
const uvLock = z.object({ package: z.array(uvPackage).default([]) });

const pylockPackage = z.object({
  name: z.string(),
  version: z.string().optional(),
  marker: z.string().optional(),
  vcs: z.unknown().optional(),
  directory: z.unknown().optional(),
  archive: z.unknown().optional(),
});
const pylock = z.object({ "lock-version": z.string(), packages: z.array(pylockPackage).default([]) });

/**
 * The versions of a uv.lock, as constraints: what is needed follows from the project's own list, and of everything that is, the locked version is taken. So
 * no marker of the lock's graph has to be understood here, and the image needs no uv.
 */
export function uvLockConstraints(name: string, text: string): string[] {
  return readToml(name, uvLock, text).package.flatMap(({ name: of, version, source, "resolution-markers": markers }) => {
    // The project itself, its workspace and what comes from a repository have no version in an index.
    if (version === undefined || !(source === undefined || "registry" in source)) return [];
    return markers === undefined || markers.length === 0
      ? [`${of}==${version}`]
      : markers.map((marker) => `${of}==${version} ; ${marker}`);
  });
}

/** All that a pylock.toml (PEP 751) installs. */
export function pylockPackages(name: string, text: string): string[] {
  return readToml(name, pylock, text).packages.map(({ name: of, version, marker, vcs, directory, archive }) => {
    if (version === undefined || vcs !== undefined || directory !== undefined || archive !== undefined) {
      throw usageFailure(
        `${name}: ${of} has no version in an index`,
        "Send it as a wheel: --requirements requirements.txt with a line ./NAME.whl",
      );
    }
    return `${of}==${version}${marker === undefined ? "" : ` ; ${marker}`}`;
  });
}
