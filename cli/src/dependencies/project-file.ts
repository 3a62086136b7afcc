import { z } from "zod";
import { readToml } from "./toml.ts";
import { type ToolSettings, toolSettings } from "./tool-rgrid.ts";

const metadata = z.object({
  dependencies: z.array(z.string()).optional(),
  "requires-python": z.string().optional(),
});
const scriptMetadata = metadata.extend({ tool: z.record(z.string(), z.unknown()).optional() });
const projectFile = z.object({ project: metadata.optional(), tool: z.record(z.string(), z.unknown()).optional() });

/** What a script's block or a pyproject.toml says. */
export type Declared = {
  /** null where it says nothing of dependencies. */
  readonly packages: readonly string[] | null;
  readonly requiresPython: string | null;
  readonly settings: ToolSettings;
};

export type Project = Declared & {
  /** Its dependencies stand where only Poetry reads them. */
  readonly isForPoetryAlone: boolean;
};

/** The block of PEP 723. One without a list says that nothing is needed. */
export function readScriptBlock(name: string, text: string): Declared {
  const { dependencies = [], "requires-python": requires = null, tool } = readToml(name, scriptMetadata, text);
  return { packages: dependencies, requiresPython: requires, settings: toolSettings(name, tool?.["rgrid"]) };
}

/** A pyproject.toml. Many hold no more than the settings of tools. */
export function readPyproject(name: string, text: string): Project {
  const { project, tool } = readToml(name, projectFile, text);
  const poetry = tool?.["poetry"];
  const listsForPoetry = typeof poetry === "object" && poetry !== null && "dependencies" in poetry;
  return {
    packages: project?.dependencies ?? null,
    requiresPython: project?.["requires-python"] ?? null,
    settings: toolSettings(name, tool?.["rgrid"]),
    isForPoetryAlone: listsForPoetry && project?.dependencies === undefined,
  };
}
