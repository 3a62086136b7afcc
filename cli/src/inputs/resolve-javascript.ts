import { readFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { z } from "zod";
import type { FolderListing } from "./folder-listing.ts";

const ENDINGS = [".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".jsx", ".tsx", ".json", ".node"];
/** TypeScript names the file that it will be compiled to. */
const COMPILED_FROM: Record<string, readonly string[]> = {
  ".js": [".ts", ".tsx"],
  ".mjs": [".mts"],
  ".cjs": [".cts"],
  ".jsx": [".tsx"],
};
const packageJson = z.object({ main: z.string().optional() });

/** The user's own file behind a specifier, or null: names without `./` are packages, which are somebody else's. */
export async function resolveJavaScript(listing: FolderListing, specifier: string, source: string): Promise<string | null> {
  if (!/^\.\.?(\/|$)/.test(specifier)) return null;
  // `./x.css?inline`, as bundlers have it.
  const target = resolve(dirname(source), specifier.replace(/[?#].*$/, ""));
  return (await asFile(listing, target)) ?? asFolder(listing, target);
}

async function asFile(listing: FolderListing, target: string): Promise<string | null> {
  const entries = await listing.in(dirname(target));
  const name = basename(target);
  const ending = /\.[^.]+$/.exec(name)?.[0] ?? "";
  const compiled = (COMPILED_FROM[ending] ?? []).map((from) => name.slice(0, -ending.length) + from);
  const found = [name, ...compiled, ...ENDINGS.map((each) => name + each)].find((each) => entries.get(each) === "file");
  return found === undefined ? null : join(dirname(target), found);
}

async function asFolder(listing: FolderListing, folder: string): Promise<string | null> {
  const entries = await listing.in(folder);
  if (entries.get("package.json") === "file") {
    const { main } = await read(join(folder, "package.json"));
    const found = main === undefined ? null : await asFile(listing, resolve(folder, main));
    if (found !== null) return found;
  }
  const index = ENDINGS.map((ending) => `index${ending}`).find((each) => entries.get(each) === "file");
  return index === undefined ? null : join(folder, index);
}

async function read(path: string): Promise<z.infer<typeof packageJson>> {
  try {
    return packageJson.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    // Node says what is wrong with it better than we could.
    return {};
  }
}

/** The package.json that tells Node what a `.js` file is (`"type": "module"`): the nearest one, up to `top`. */
export async function nearestPackageJson(listing: FolderListing, source: string, top: string): Promise<string | null> {
  for (let folder = dirname(source); ; folder = dirname(folder)) {
    if ((await listing.kindOf(folder, "package.json")) === "file") return join(folder, "package.json");
    if (folder === top || folder === dirname(folder)) return null;
  }
}
