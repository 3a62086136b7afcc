import { z } from "zod";
import { usageFailure } from "../failure.ts";
import { type ToolSettings, toolSettings } from "./tool-rgrid.ts";

const specs = z.record(z.string(), z.string()).optional();
const packageJson = z.object({
  dependencies: specs,
  devDependencies: specs,
  optionalDependencies: specs,
  peerDependencies: specs,
  workspaces: z.union([z.array(z.string()), z.object({ packages: z.array(z.string()) })]).optional(),
  engines: z.record(z.string(), z.unknown()).optional(),
  rgrid: z.unknown().optional(),
});

/** What a package.json says of its scripts' dependencies. */
export type PackageJson = {
  /** Name and specifier of all that npm installs for it, for development too. */
  readonly packages: readonly (readonly [string, string])[];
  /** Patterns of folders. */
  readonly workspaces: readonly string[];
  /** `engines.node`. */
  readonly requiresNode: string | null;
  /** Of its `rgrid`; null where there is none. */
  readonly settings: ToolSettings | null;
};

/** Parses JSON of the user's. @param name what the text is called in a refusal @throws Failure */
export function readJson<T>(name: string, schema: z.ZodType<T>, text: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (error) {
    throw usageFailure(`${name}: ${error instanceof Error ? error.message : "is not JSON"}`, "Correct it");
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw usageFailure(`${name}: ${issue?.path.join(".")}: ${issue?.message}`, "Correct it");
}

/** @param name what it is called in a refusal @throws Failure */
export function readPackageJson(name: string, text: string): PackageJson {
  const { workspaces = [], engines, rgrid, ...of } = readJson(name, packageJson, text);
  const lists = [of.dependencies, of.devDependencies, of.optionalDependencies, of.peerDependencies];
  const node = engines?.["node"];
  return {
    packages: lists.flatMap((list) => Object.entries(list ?? {})),
    workspaces: Array.isArray(workspaces) ? workspaces : workspaces.packages,
    requiresNode: typeof node === "string" ? node : null,
    settings: rgrid === undefined ? null : toolSettings(name, rgrid, "rgrid"),
  };
}
