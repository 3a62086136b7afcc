import { z } from "zod";
import { noNul, workPath } from "./fields.ts";
import { LIMITS } from "./limits.ts";

/** PEP 508: a name with what may follow it. Whatever begins like an option of pip, or holds a second line, could change how everything else is installed. */
const requirement = z
  .string()
  .max(LIMITS.requirementLengthMax)
  .regex(/^[A-Za-z0-9][^\r\n]*$/, { error: "must be a requirement such as requests>=2" })
  .refine(noNul, "must not contain a NUL character");

const pipDependencies = z.strictObject({
  manager: z.literal("pip"),
  /** What is installed, beside what `requirements` says. */
  packages: z.array(requirement).max(LIMITS.requirementsMax).default([]),
  /** Versions for whatever happens to be needed, as a lock file knows them. */
  constraints: z.array(requirement).max(LIMITS.requirementsMax).default([]),
  /** Requirements files, installed in the folder of the first of them; each is one of `files`. */
  requirements: z.array(workPath).max(LIMITS.requirementsFilesMax).default([]),
  /** Inputs that the installation reads: the requirements files and all that these name. */
  files: z.array(workPath).max(LIMITS.inputsPerRequestMax).default([]),
});

/** What is installed before the script starts, in a layer that is kept by its content. */
export const dependencies = z.discriminatedUnion("manager", [pipDependencies]).meta({ id: "Dependencies" });
export type Dependencies = z.output<typeof dependencies>;
export type DependenciesInput = z.input<typeof dependencies>;

/** Files that the installation would look for in vain. */
export function absentFiles(wanted: Dependencies, inputs: readonly { path: string }[]): string[] {
  const sent = new Set(inputs.map((input) => input.path));
  return [...new Set([...wanted.requirements, ...wanted.files])].filter((path) => !sent.has(path));
}
