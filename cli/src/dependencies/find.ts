import { join, relative, resolve } from "node:path";
import type { DependenciesInput } from "@rgrid/schema";
import type { RunLine } from "../command-line/split-run.ts";
import { isGiven, optionValue, optionValues } from "../command-line/take-option.ts";
import { usageFailure } from "../failure.ts";
import { findSource } from "./find-source.ts";
import { pythonRuntime } from "./python-version.ts";
import { gatherRequirements, type NeededFile } from "./requirements-files.ts";
import { NO_SETTINGS, type ToolSettings } from "./tool-rgrid.ts";

export type FoundDependencies = {
  /** null where nothing is to be installed. */
  readonly dependencies: DependenciesInput | null;
  /** Inputs that the installation reads. */
  readonly files: readonly NeededFile[];
  /** null where nothing asks for one: the API's default. */
  readonly runtime: string | null;
  readonly limits: ToolSettings["limits"];
  /** For `--input`, from the caller's folder. */
  readonly inputs: readonly string[];
  readonly concurrencyKey: ToolSettings["concurrencyKey"];
};

const OTHER_LANGUAGE = /\.(sh|bash|[cm]?[jt]s)$/;

/** Whether the script is one for which Python packages, versions and settings are looked for by themselves. */
const isPython = (script: string, runtime: string | null): boolean =>
  (runtime === null || runtime.startsWith("python")) && !OTHER_LANGUAGE.test(script);

/**
 * What is installed for the script, and what its files say of where it runs. `--with` adds to what is found; `--requirements` stands for it.
 * @param text of the script; null where nothing but what was typed counts @throws Failure
 */
export async function findDependencies(
  { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv },
  { options }: Pick<RunLine, "options">,
  script: string,
  text: string | null,
): Promise<FoundDependencies> {
  const added = optionValues(options, "with");
  const given = optionValues(options, "requirements");
  const none = isGiven(options, "no-dependencies");
  if (none && added.length + given.length > 0) {
    throw usageFailure("--no-dependencies and --with or --requirements contradict each other", "Give one of them");
  }
  const typed = optionValue(options, "runtime");
  const ofPython = text !== null && isPython(script, typed);
  // A script of another language is given no word to look into: only what was typed counts.
  const found = ofPython || given.length > 0 ? await findSource(cwd, script, ofPython ? text : "", none ? null : given) : null;
  const source = found?.source ?? null;
  const { requirements, files: named } = await gatherRequirements(cwd, source?.requirements ?? []);
  // The script travels by itself, also where a folder that is installed holds it.
  const files = named.filter(({ local }) => local !== resolve(cwd, script));
  const packages = [...(source?.packages ?? []), ...added];
  for (const each of packages) checkRequirement(each);
  const { declared, folder = cwd, pinned = null } = (ofPython && found) || {};
  const { settings = NO_SETTINGS, requiresPython: requires = null } = declared ?? {};
  return {
    dependencies:
      packages.length + requirements.length === 0
        ? null
        : {
            manager: "pip",
            packages,
            constraints: [...(source?.constraints ?? [])],
            requirements,
            files: files.map(({ path }) => path),
          },
    files,
    runtime: typed ?? settings.runtime ?? runtimeOf(script, requires, pinned) ?? ((ofPython && env["RGRID_RUNTIME"]) || null),
    limits: settings.limits,
    inputs: settings.inputs.map((path) => join(relative(cwd, folder), path)),
    concurrencyKey: settings.concurrencyKey,
  };
}

/** A path would be looked for on the runner; an option of pip would hold for all packages. */
function checkRequirement(text: string): void {
  if (/^[A-Za-z0-9][^\r\n\0]*$/.test(text)) return;
  throw usageFailure(
    `'${text}' is not a package such as requests or 'requests>=2'`,
    "Files and options of pip go into a requirements file: a line ./NAME.whl, and --requirements FILE",
  );
}

function runtimeOf(script: string, requires: string | null, pinned: string | null): string | null {
  const runtime = pythonRuntime({ requires, pinned });
  if (runtime !== "unknown") return runtime;
  throw usageFailure(
    `No runtime fits requires-python '${requires}' of ${script}`,
    "Name one that does: rgrid run --runtime python:3.13 SCRIPT",
  );
}
