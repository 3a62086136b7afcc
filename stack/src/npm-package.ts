import { tarball } from "./tarball.ts";
import type { Archive } from "./wheel.ts";

/** What of a package.json a registry repeats, and npm decides by. */
export type NpmManifest = {
  name: string;
  version: string;
  type?: "module" | "commonjs";
  main?: string;
  exports?: unknown;
  bin?: Readonly<Record<string, string>>;
  scripts?: Readonly<Record<string, string>>;
  dependencies?: Readonly<Record<string, string>>;
  peerDependencies?: Readonly<Record<string, string>>;
  engines?: Readonly<Record<string, string>>;
};

/** A package of npm's made by hand: what dependencies are tested and measured with where there is no registry. */
export function makeNpmPackage(manifest: NpmManifest, files: Readonly<Record<string, string>> = {}): Archive {
  const name = manifest.name.replace(/^@/, "").replace("/", "-");
  return {
    name: `${name}-${manifest.version}.tgz`,
    bytes: tarball("package", { "package.json": JSON.stringify(manifest), ...files }),
  };
}
