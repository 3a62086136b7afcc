import type { Dependencies, DependenciesInput } from "@rgrid/schema";
import { readScriptBlock } from "./project-file.ts";
import { scriptBlock } from "./script-block.ts";

function packagesIn(name: string, source: string): readonly string[] {
  const block = scriptBlock(source);
  return block.outcome === "one" ? (readScriptBlock(name, block.toml).packages ?? []) : [];
}

/**
 * What is installed when the script of now takes the place of the one of then: the packages of its block (PEP 723) are replaced, those that were typed or come from
 * files stay. Files are inputs, and are updated as such.
 * @returns undefined where nothing changes
 */
export function updatedDependencies(
  name: string,
  then: Dependencies | undefined,
  sourceThen: string,
  sourceNow: string,
): DependenciesInput | undefined {
  const [before, now] = [packagesIn(name, sourceThen), packagesIn(name, sourceNow)];
  if (then?.manager === "npm") return undefined;
  // It was run with --no-dependencies.
  if (then === undefined && before.length > 0) return undefined;
  if (JSON.stringify(before) === JSON.stringify(now)) return undefined;
  const { packages, ...rest } = then ?? { manager: "pip", packages: [] };
  return { ...rest, packages: [...now, ...packages.filter((each) => !before.includes(each))] };
}
