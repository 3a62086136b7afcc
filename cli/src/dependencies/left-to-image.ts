import { access } from "node:fs/promises";
import { join } from "node:path";
import { pathBelow } from "../inputs/places.ts";
import { foldersAbove } from "./folders.ts";
import { scriptBlock } from "./script-block.ts";

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/**
 * Where a script lists what is not installed, since its image was named and its maker says what is in it.
 * @param declared the packages of the script's block or its project @returns a sentence for the user; null where nothing is listed
 */
export async function leftToImage(
  cwd: string,
  script: string,
  text: string,
  declared: readonly string[] | null,
): Promise<string | null> {
  const block = scriptBlock(text).outcome === "one";
  const listing = block ? null : await nearest(cwd, script, ["requirements.txt", "pylock.toml"]);
  const name = listing ?? (declared !== null && declared.length > 0 ? (block ? script : "pyproject.toml") : null);
  return name === null ? null : sentence(name);
}

/** The same of a script for Node. @param isListed whether a package.json above it wants any package */
export const leftToImageOfNode = (isListed: boolean): string | null => (isListed ? sentence("package.json") : null);

const sentence = (name: string): string =>
  `What ${name} lists is not installed into an image of yours; what --with PKG or --requirements FILE names is`;

async function nearest(cwd: string, script: string, names: readonly string[]): Promise<string | null> {
  for (const folder of foldersAbove(cwd, script)) {
    for (const name of names) {
      const path = join(folder, name);
      if (await exists(path)) return pathBelow(cwd, path) || path;
    }
  }
  return null;
}
