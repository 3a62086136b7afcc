import { z } from "zod";
import { usageFailure } from "../failure.ts";
import { hashesOf, type Locked, nameOfFile } from "./locked.ts";
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
  vcs: z.unknown().optional(),
  directory: z.unknown().optional(),
  archive: z.unknown().optional(),
  sdist: file.optional(),
  wheels: z.array(file).default([]),
});
const pylock = z.object({ "lock-version": z.string(), packages: z.array(pylockPackage).default([]) });

/** All that a pylock.toml (PEP 751) installs. @param name what it is called in a refusal @throws Failure */
export function pylockPackages(name: string, text: string): Locked[] {
  return readToml(name, pylock, text).packages.map(({ name: of, version, marker, vcs, directory, archive, sdist, wheels }) => {
    if (version === undefined || vcs !== undefined || directory !== undefined || archive !== undefined) {
      throw usageFailure(
        `${name}: ${of} has no version in an index`,
        "Send it as a wheel: --requirements requirements.txt with a line ./NAME.whl",
      );
    }
    const files = [...wheels, ...(sdist === undefined ? [] : [sdist])].map(({ name: own, url, path, hashes }) => ({
      name: own ?? nameOfFile(url ?? path),
      hashes: Object.entries(hashes).map(([algorithm, hash]) => `${algorithm}:${hash}`),
    }));
    return { requirement: `${of}==${version}${marker === undefined ? "" : ` ; ${marker}`}`, hashes: hashesOf(files) };
  });
}
