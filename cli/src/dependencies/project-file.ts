import { z } from "zod";
import { type Places, readPlaces } from "./package-places.ts";
import { readToml } from "./toml.ts";
import { type ToolSettings, toolSettings } from "./tool-rgrid.ts";

const metadata = z.object({
  dependencies: z.array(z.string()).optional(),
  "requires-python": z.string().optional(),
});
const tools = z.record(z.string(), z.unknown()).optional();
const scriptMetadata = metadata.extend({ tool: tools });
const projectFile = z.object({ project: metadata.optional(), tool: tools });
const workspaceFile = z.object({ tool: z.looseObject({ uv: z.looseObject({ workspace: z.unknown() }).optional() }).optional() });

/** What a script's block or a pyproject.toml says. */
export type Declared = {
  /** null where it says nothing of dependencies. */
  readonly packages: readonly string[] | null;
  /** Where they come from, if not from PyPI. */
  readonly places: Places;
  readonly requiresPython: string | null;
  readonly settings: ToolSettings;
};

export type Project = Declared & {
  /** Its dependencies stand where only Poetry reads them. */
  readonly isForPoetryAlone: boolean;
  /** The command that writes down where each of them comes from. */
  readonly lockCommand: string;
};

/** The block of PEP 723. One without a list says that nothing is needed. */
export function readScriptBlock(name: string, text: string): Declared {
  const { dependencies = [], "requires-python": requires = null, tool } = readToml(name, scriptMetadata, text);
  return {
    packages: dependencies,
    places: readPlaces(tool),
    requiresPython: requires,
    settings: toolSettings(name, tool?.["rgrid"]),
  };
}

/** A pyproject.toml. Many hold no more than the settings of tools. */
export function readPyproject(name: string, text: string): Project {
  const { project, tool } = readToml(name, projectFile, text);
  const poetry = tool?.["poetry"];
  const isOfPoetry = typeof poetry === "object" && poetry !== null && "dependencies" in poetry;
  return {
    packages: project?.dependencies ?? null,
    places: readPlaces(tool),
    requiresPython: project?.["requires-python"] ?? null,
    settings: toolSettings(name, tool?.["rgrid"]),
    isForPoetryAlone: isOfPoetry && project?.dependencies === undefined,
    lockCommand: isOfPoetry
      ? "poetry export -o requirements.txt"
      : tool?.["pdm"] !== undefined
        ? "pdm export -o requirements.txt"
        : "uv lock",
  };
}

/** The places that a workspace's pyproject.toml gives to its members; null where it is of none. */
export function readWorkspacePlaces(name: string, text: string): Places | null {
  const { tool } = readToml(name, workspaceFile, text);
  if (tool?.uv?.workspace === undefined) return null;
  return readPlaces(tool);
}
