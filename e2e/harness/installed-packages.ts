import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { NpmManifest } from "@rgrid/stack";
import type { Published } from "./npm-registry.ts";

const run = promisify(execFile);
const TARBALL_BYTES_MAX = 64 << 20;

type Manifest = NpmManifest & { optionalDependencies?: Readonly<Record<string, string>> };

const manifestAt = (folder: string): Manifest => JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));

/** Where a package of this name is for the code of a folder, as Node looks; null where it was not installed. */
function placeOf(name: string, from: string): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    const place = join(folder, "node_modules", name);
    if (existsSync(join(place, "package.json"))) return place;
    if (folder === dirname(folder)) return null;
  }
}

/** A folder as npm would have published it. */
async function packed(folder: string): Promise<Published> {
  const { stdout } = await run("tar", ["-cz", "--exclude=./node_modules", "--transform=s,^\\.,package,", "-C", folder, "."], {
    encoding: "buffer",
    maxBuffer: TARBALL_BYTES_MAX,
  });
  return { manifest: manifestAt(folder), bytes: stdout };
}

/** All that a package needs, and itself, packed from where the clone has it installed: for a registry that asks no other. */
export async function installedPackages(name: string, root: string): Promise<Published[]> {
  const places = new Set<string>();
  const look = (each: string, from: string): void => {
    const place = placeOf(each, from);
    if (place === null || places.has(place)) return;
    places.add(place);
    const { dependencies, optionalDependencies } = manifestAt(place);
    for (const next of Object.keys({ ...dependencies, ...optionalDependencies })) look(next, place);
  };
  look(name, root);
  return Promise.all([...places].map(packed));
}
