import { dirname, join } from "node:path";
import type { FolderListing } from "./folder-listing.ts";
import type { Import } from "./sources/facts.ts";

/** Files that an import loads, and packages that go whole; all absolute. */
export type ResolvedModules = { readonly files: string[]; readonly packages: string[] };

const EXTENSION_MODULE = /^\.(?:cpython-|abi3|cp\d|pypy).*\.(?:so|pyd)$|^\.(?:so|pyd)$/;

/**
 * The user's own files behind an import, as Python looks for them: a package with `__init__.py`, a module, an extension module, and only if no root has
 * one, a namespace package, which may lie in several roots. What is not found below the roots is somebody else's.
 * @param roots where absolute imports are looked for, in order
 */
export async function resolvePython(
  listing: FolderListing,
  { level, module, names, whole }: Import,
  source: string,
  roots: readonly string[],
): Promise<ResolvedModules> {
  const found: ResolvedModules = { files: [], packages: [] };
  let folders =
    level === 0 ? roots : [Array.from({ length: level - 1 }).reduce<string>((folder) => dirname(folder), dirname(source))];
  for (const part of module === "" ? [] : module.split(".")) {
    const step = await find(listing, folders, part);
    found.files.push(...step.files);
    folders = step.folders;
    if (folders.length === 0 && step.files.length === 0) return found;
  }
  if (level > 0 && module === "") await addInit(listing, folders[0] ?? "", found);
  if (whole || names.includes("*")) {
    // Of namespace packages too: `import_module(f"plugins.{name}")` needs no `__init__.py`.
    found.packages.push(...(whole ? folders : await regular(listing, folders)));
  }
  for (const name of names) {
    // A name that is no module is something that the module defines.
    if (name !== "*") found.files.push(...(await find(listing, folders, name)).files);
  }
  return found;
}

/** The folder of the outermost package that a source belongs to, or null. */
export async function packageOf(listing: FolderListing, source: string): Promise<string | null> {
  let outermost: string | null = null;
  for (let folder = dirname(source); (await listing.kindOf(folder, "__init__.py")) === "file"; folder = dirname(folder)) {
    outermost = folder;
    if (folder === dirname(folder)) break;
  }
  return outermost;
}

async function addInit(listing: FolderListing, folder: string, found: ResolvedModules): Promise<void> {
  if ((await listing.kindOf(folder, "__init__.py")) === "file") found.files.push(join(folder, "__init__.py"));
}

async function regular(listing: FolderListing, folders: readonly string[]): Promise<string[]> {
  const kinds = await Promise.all(folders.map((folder) => listing.kindOf(folder, "__init__.py")));
  return folders.filter((_, index) => kinds[index] === "file");
}

/** One name in folders: the file that is loaded for it, and where names below it are looked for. */
async function find(
  listing: FolderListing,
  folders: readonly string[],
  name: string,
): Promise<{ files: string[]; folders: string[] }> {
  const namespaces: string[] = [];
  for (const folder of folders) {
    const entries = await listing.in(folder);
    const inner = join(folder, name);
    if (entries.get(name) === "folder") {
      if ((await listing.kindOf(inner, "__init__.py")) === "file")
        return { files: [join(inner, "__init__.py")], folders: [inner] };
      namespaces.push(inner);
    }
    if (entries.get(`${name}.py`) === "file") return { files: [join(folder, `${name}.py`)], folders: [] };
    const extensions = [...entries.keys()].filter(
      (entry) => entry.startsWith(`${name}.`) && EXTENSION_MODULE.test(entry.slice(name.length)),
    );
    if (extensions.length > 0) return { files: extensions.map((entry) => join(folder, entry)), folders: [] };
  }
  return { files: [], folders: namespaces };
}
