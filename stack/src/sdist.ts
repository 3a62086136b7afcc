import { tarball } from "./tarball.ts";
import type { Archive } from "./wheel.ts";

/** A source distribution of Python's made by hand, with no more than is given. */
export function makeSdist(name: string, version: string, files: Readonly<Record<string, string>>): Archive {
  const metadata = `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`;
  return { name: `${name}-${version}.tar.gz`, bytes: tarball(`${name}-${version}`, { "PKG-INFO": metadata, ...files }) };
}
