/** A package that a lock has, as pip takes it, with the hashes of its files. */
export type Locked = { readonly requirement: string; readonly hashes: readonly string[] };

/** A file of a locked package. */
export type LockedFile = { readonly name: string | null; readonly hashes: readonly string[] };

/** The algorithms that pip takes for a check. */
const TAKEN = /^sha(256|384|512):[0-9a-f]+$/;
const ELSEWHERE = /^(win|macosx|ios|android|pyodide|emscripten|wasi)/;

/** Whether a file is a wheel that only machines of another kind install: runners' containers are Linux. */
function isForOthers(name: string | null): boolean {
  const platforms = /-([^-]+)\.whl$/.exec(name ?? "")?.[1]?.split(".") ?? [];
  return platforms.length > 0 && platforms.every((platform) => ELSEWHERE.test(platform));
}

/** The hashes of which one has to fit: a large package has dozens of files, most of them for no container. */
export function hashesOf(files: readonly LockedFile[]): string[] {
  const taken = (some: readonly LockedFile[]) => some.flatMap(({ hashes }) => hashes.filter((hash) => TAKEN.test(hash)));
  const here = taken(files.filter(({ name }) => !isForOthers(name)));
  // Never none where there are some: the package would then be installed unchecked.
  return [...new Set(here.length > 0 ? here : taken(files))];
}

/** Last part of a URL or a path. */
export const nameOfFile = (place: string | undefined): string | null =>
  place
    ?.replace(/[?#].*$/, "")
    .split("/")
    .at(-1) ?? null;

/** Whether a lock's index has to be named to pip: neither PyPI, which it knows, nor a folder, which no runner has. */
export const isOtherIndex = (index: unknown): index is string =>
  typeof index === "string" && /^https?:/.test(index) && !/^https:\/\/pypi\.org\//.test(index);
