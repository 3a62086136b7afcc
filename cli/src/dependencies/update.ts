import type { Dependencies, DependenciesInput } from "@rgrid/schema";
import { checkPlaces } from "./package-places.ts";
import { type Declared, readScriptBlock } from "./project-file.ts";
import { scriptBlock } from "./script-block.ts";

function blockIn(name: string, source: string): Declared | null {
  const block = scriptBlock(source);
  return block.outcome === "one" ? readScriptBlock(name, block.toml) : null;
}

/**
 * What is installed when the script of now takes the place of the one of then: the packages of its block (PEP 723) are replaced, those that were typed or come from
 * files stay. Files are inputs, and are updated as such. A block of which a lock or a named file stood for the list then is not heard now.
 * @returns undefined where nothing changes @throws Failure where the new list is of packages that no index is known to have
 */
export function updatedDependencies(
  name: string,
  then: Dependencies | undefined,
  sourceThen: string,
  sourceNow: string,
): DependenciesInput | undefined {
  const block = blockIn(name, sourceNow);
  const before = blockIn(name, sourceThen)?.packages ?? [];
  const now = block?.packages ?? [];
  if (then?.manager === "npm") return undefined;
  if (before.some((each) => !then?.packages.includes(each))) return undefined;
  if (JSON.stringify(before) === JSON.stringify(now)) return undefined;
  if (block !== null) checkPlaces(name, now, block.places, `uv lock --script ${name}, and run it anew`);
  const { packages, ...rest } = then ?? { manager: "pip", packages: [] };
  return { ...rest, packages: [...now, ...packages.filter((each) => !before.includes(each))] };
}
