import { createHash } from "node:crypto";
import type { Assignment, Dependencies } from "@rgrid/schema";
import { folderOf } from "./installation.ts";

/** Another number makes every layer anew: for a change in how they are built. */
const FORMAT = 2;

/** Where modules lie, by which a build finds packages; not each by its name, since one more in a folder changes nothing. */
const places = (paths: readonly string[]): string[] => {
  const modules = paths.filter((path) => path.endsWith(".py"));
  return [...new Set(modules.map((path) => (path.endsWith("/__init__.py") ? path : `${folderOf(path)}/`)))].sort();
};

/**
 * Names a layer by all that decides what is in it: the image (its interpreter and ABI with it), the requirements as given, the content of every file that
 * they name, and where else packages come from. Of files that count by their names, only where they lie.
 * @param configuration of the manager by the runner's owner, without credentials
 */
export function layerKey(
  image: string,
  wanted: Dependencies,
  inputs: Pick<Assignment, "inputs">["inputs"],
  configuration: string,
): string {
  const content = new Map(inputs.map((input) => [input.path, input.sha256]));
  const { files, by_name: byName = [], ...named } = wanted.manager === "pip" ? wanted : { ...wanted, by_name: undefined };
  const loose = new Set(byName);
  const read = [...new Set(files)]
    .filter((path) => !loose.has(path))
    .sort()
    .map((path) => [path, content.get(path)]);
  const parts = [FORMAT, image, Object.entries(named).sort(), read, configuration, ...(loose.size === 0 ? [] : [places(byName)])];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
