import { createHash } from "node:crypto";
import type { Assignment, Dependencies } from "@rgrid/schema";

/** Another number makes every layer anew: for a change in how they are built. */
const FORMAT = 2;

/**
 * Names a layer by all that decides what is in it: the image (its interpreter and ABI with it), the requirements as given, the content of every file that
 * they name, and where else packages come from.
 * @param configuration of the manager by the runner's owner, without credentials
 */
export function layerKey(
  image: string,
  wanted: Dependencies,
  inputs: Pick<Assignment, "inputs">["inputs"],
  configuration: string,
): string {
  const content = new Map(inputs.map((input) => [input.path, input.sha256]));
  const { files, ...named } = wanted;
  const read = [...new Set(files)].sort().map((path) => [path, content.get(path)]);
  const parts = [FORMAT, image, Object.entries(named).sort(), read, configuration];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
