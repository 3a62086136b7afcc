import { z } from "zod";
import { noNul, workPath } from "./fields.ts";
import { LIMITS } from "./limits.ts";

const line = (form: RegExp, error: string) =>
  z.string().max(LIMITS.requirementLengthMax).regex(form, { error }).refine(noNul, "must not contain a NUL character");

/** PEP 508: a name with what may follow it. Whatever begins like an option of pip, or holds a second line, could change how everything else is installed. */
const requirement = line(/^[A-Za-z0-9][^\r\n]*$/, "must be a requirement such as requests>=2");
/** npm's words: a name, with a scope or without, and what may follow an `@`. An option is none. */
const npmPackage = line(/^(@[\w~][\w.~-]*\/)?[\w~][\w.~-]*(@[^\r\n]*)?$/, "must be a package such as lodash or lodash@4");

const hash = line(/^sha(256|384|512):[0-9a-f]+$/, "must be a hash such as sha256:… in small letters");

/** Without a name and password: what a lock says is stored, and seen by whoever sees the execution. */
const index = line(/^https?:\/\/[^\s@]+$/, "must be the URL of an index, without credentials");

const files = z.array(workPath).max(LIMITS.inputsPerRequestMax).default([]);
/** Of the runner's environment, which `${NAME}` in the files stands for: its owner says which of them an installation may have. */
const variables = z
  .array(line(/^[A-Za-z_]\w*$/, "must be the name of a variable"))
  .max(LIMITS.installVariablesMax)
  .default([]);

const pipDependencies = z.strictObject({
  manager: z.literal("pip"),
  /** What is installed, beside what `requirements` and `locked` say. */
  packages: z.array(requirement).max(LIMITS.requirementsMax).default([]),
  /** All of a lock file, each where its marker holds, and nothing that these need besides. A file that has none of the hashes is refused. */
  locked: z
    .array(z.strictObject({ requirement, hashes: z.array(hash).max(LIMITS.requirementHashesMax) }))
    .max(LIMITS.requirementsMax)
    .default([]),
  /** Indexes that the lock has packages from, besides the runner's own; asked for what is locked alone. */
  indexes: z.array(index).max(LIMITS.indexesMax).optional(),
  /** Requirements files, installed in the folder of the first of them; each is one of `files`. */
  requirements: z.array(workPath).max(LIMITS.requirementsFilesMax).default([]),
  /** Inputs that the installation reads: the requirements files and all that these name. */
  files,
  /** Those of `files` of which only counts that they are there: with another content the same is installed. Modules of an editable install, for one. */
  by_name: z.array(workPath).max(LIMITS.inputsPerRequestMax).optional(),
  variables,
});

const npmDependencies = z.strictObject({
  manager: z.literal("npm"),
  /** What is installed, beside what the project says. */
  packages: z.array(npmPackage).max(LIMITS.requirementsMax).default([]),
  /** The `package.json` that says what is installed, one of `files`; its folder gets the `node_modules`. Without one the working folder does. */
  project: workPath.nullable().default(null),
  /** Inputs that the installation reads: the project's, its lock, and folders and archives that these name. */
  files,
  variables,
});

/** What is installed before the script starts, in a layer that is kept by its content. */
export const dependencies = z.discriminatedUnion("manager", [pipDependencies, npmDependencies]).meta({ id: "Dependencies" });
export type Dependencies = z.output<typeof dependencies>;
export type DependenciesInput = z.input<typeof dependencies>;
export type PipDependencies = z.output<typeof pipDependencies>;
export type NpmDependencies = z.output<typeof npmDependencies>;

/** The inputs that an installation names itself, beside those that it reads. */
export function namedFiles(wanted: DependenciesInput): readonly string[] {
  if (wanted.manager === "pip") return wanted.requirements ?? [];
  return wanted.project == null ? [] : [wanted.project];
}

/** Files that the installation would look for in vain. */
export function absentFiles(wanted: Dependencies, inputs: readonly { path: string }[]): string[] {
  const sent = new Set(inputs.map((input) => input.path));
  return [...new Set([...namedFiles(wanted), ...wanted.files])].filter((path) => !sent.has(path));
}
