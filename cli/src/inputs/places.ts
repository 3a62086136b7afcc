import { basename, isAbsolute, join, relative, resolve, sep } from "node:path";

/** Where a local file or folder lies in the script's /work, and how the script's argument names it there. */
export type Place = { readonly path: string; readonly argument: string };

/** Folder of what lies outside the caller's folder; never comes back as an output. */
export const OUTSIDE = ".rgrid/in";

/** Whether a typed path, read from left to right, ever leaves the folder that it starts in. */
function staysInside(typed: string): boolean {
  if (isAbsolute(typed)) return false;
  let depth = 0;
  for (const part of typed.split(/[\\/]/)) {
    if (part === "..") depth--;
    else if (part !== "" && part !== ".") depth++;
    if (depth < 0) return false;
  }
  return true;
}

/** The path below `folder` with `/` between parts, "" for the folder itself, or null where it lies outside. */
export function pathBelow(folder: string, path: string): string | null {
  const below = relative(folder, path);
  if (below === ".." || below.startsWith(`..${sep}`) || isAbsolute(below)) return null;
  return below.split(sep).join("/");
}

/**
 * Gives every local path its place in /work. The caller's folder is /work; a path outside goes to `.rgrid/in/N/NAME`, the same N
 * for the same path. Arguments become relative, not absolute: the `process` executor has no /work.
 */
export class Places {
  readonly #cwd: string;
  readonly #outside = new Map<string, string>();

  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  of(typed: string): Place {
    const local = resolve(this.#cwd, typed);
    const below = pathBelow(this.#cwd, local);
    // `a/../b.csv` stays as typed; `../here/b.csv` and `/home/ada/here/b.csv` mean a file of this folder by a way that is not there.
    if (below !== null) return { path: below, argument: staysInside(typed) ? typed : below === "" ? "." : below };
    const path = this.outside(local);
    return { path, argument: path };
  }

  /** A place of its own below `.rgrid/in` for a path that can't keep its own. */
  outside(local: string): string {
    const known = this.#outside.get(local);
    if (known !== undefined) return known;
    // The root folder has no name.
    const path = `${OUTSIDE}/${this.#outside.size}/${basename(local) || "root"}`;
    this.#outside.set(local, path);
    return path;
  }

  local(typed: string): string {
    return join(resolve(this.#cwd, typed));
  }
}
