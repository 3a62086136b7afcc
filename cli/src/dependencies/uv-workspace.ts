import { dirname, join, relative, sep } from "node:path";
import { textOf } from "./folders.ts";
import { NO_PLACES, type Places } from "./package-places.ts";
import { readWorkspacePlaces } from "./project-file.ts";
import { type UvLocked, uvLockPackages } from "./uv-lock.ts";

/** A lock, and the folder in which it lies. */
export type PlacedLock = UvLocked & { readonly folder: string };

/** Folders above one, up to the root: a workspace is found from where its member lies, wherever the caller is, as uv finds it. */
function foldersOver(folder: string): string[] {
  const over: string[] = [];
  // Ends at the root, which is its own parent.
  for (let next = dirname(folder), last = folder; next !== last; last = next, next = dirname(next)) over.push(next);
  return over;
}

/** What is above the caller's folder may not be theirs: a file that can't be read there is none. */
const textAbove = (path: string): Promise<string | null> => textOf(path).catch(() => null);

/**
 * The lock of the workspace of which a project is a member; null where no `uv.lock` above it has it.
 * @param folder of its pyproject.toml @param shown a path as messages name it @param wanted its `dependencies`
 * @throws Failure where that lock is older than the project, or has what pip can't check
 */
export async function lockOfWorkspace(
  folder: string,
  shown: (path: string) => string,
  wanted: readonly string[],
): Promise<PlacedLock | null> {
  for (const above of foldersOver(folder)) {
    const path = join(above, "uv.lock");
    const text = await textAbove(path);
    if (text === null) continue;
    const member = relative(above, folder).split(sep).join("/");
    const locked = uvLockPackages(shown(path), text, { wanted, project: member });
    if (locked !== null) return { ...locked, folder: above };
  }
  return null;
}

/** What the workspace around a project says of its members' packages. @throws Failure where its pyproject.toml is none */
export async function placesOfWorkspace(folder: string, shown: (path: string) => string): Promise<Places> {
  for (const above of foldersOver(folder)) {
    const path = join(above, "pyproject.toml");
    const text = await textAbove(path);
    const places = text === null ? null : readWorkspacePlaces(shown(path), text);
    if (places !== null) return places;
  }
  return NO_PLACES;
}
