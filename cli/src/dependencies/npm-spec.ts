/** Where npm gets a package from, by what stands behind its name. */
export type NpmSpec =
  /** A file or folder here. */
  | { readonly from: "path"; readonly path: string }
  /** A registry, a URL or a repository. */
  | { readonly from: "elsewhere" }
  /** Words of another manager's: `workspace:`, `catalog:`, `patch:` and the like. */
  | { readonly from: "unknown" };

const PATH = /^(?:\.{1,2}(?:\/|$)|\/|~\/)/;
const ARCHIVE = /^[^:]+\.(?:tgz|tar|tar\.gz)$/i;
/** `user/repository` is one at GitHub, and may carry more protocols' names behind a `+`. */
const PROTOCOL = /^([a-z][a-z0-9.-]*)(?:\+[a-z]+)?:/i;
const KNOWN = new Set(["npm", "http", "https", "git", "ssh", "github", "gitlab", "bitbucket", "gist"]);

/** Reads a specifier of a package.json as npm-package-arg does, as far as it matters here (npm's documentation, `package.json`, dependencies). */
export function npmSpec(text: string): NpmSpec {
  const spec = text.trim();
  if (/^file:/i.test(spec)) return { from: "path", path: decodeURI(spec.replace(/^file:(?:\/\/(?=\/|\.))?/i, "")) };
  if (PATH.test(spec) || ARCHIVE.test(spec)) return { from: "path", path: spec };
  const protocol = PROTOCOL.exec(spec)?.[1]?.toLowerCase();
  return { from: protocol === undefined || KNOWN.has(protocol) || spec.startsWith("git@") ? "elsewhere" : "unknown" };
}
