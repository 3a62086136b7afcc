import { z } from "zod";
import { usageFailure } from "../failure.ts";
import { parseToml } from "./toml.ts";
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

function shaped<T>(name: string, schema: z.ZodType<T>, text: string): T {
  const result = schema.safeParse(parseToml(name, text));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw usageFailure(
    `${name}: ${issue?.path.join(".")}: ${issue?.message}`,
    "Correct it, or run without it: rgrid run --no-dependencies SCRIPT",
  );
}

/** The block of PEP 723. One without a list says that nothing is needed. */
export function readScriptBlock(name: string, text: string): Declared {
  const { dependencies = [], "requires-python": requires = null, tool } = shaped(name, scriptMetadata, text);
  return { packages: dependencies, requiresPython: requires, settings: toolSettings(name, tool?.["rgrid"]) };
}

/** A pyproject.toml. Many hold no more than the settings of tools. @throws Failure for a project that only Poetry can read */
export function readPyproject(name: string, text: string): Declared {
  const { project, tool } = shaped(name, projectFile, text);
  const poetry = tool?.["poetry"];
  if (project?.dependencies === undefined && typeof poetry === "object" && poetry !== null && "dependencies" in poetry) {
    throw usageFailure(
      `${name} lists its dependencies for Poetry alone`,
      "Export them: poetry export -o requirements.txt, or list them in [project] dependencies",
    );
  }
  return {
    packages: project?.dependencies ?? null,
    requiresPython: project?.["requires-python"] ?? null,
    settings: toolSettings(name, tool?.["rgrid"]),
  };
}
