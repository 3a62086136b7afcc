import { readFile, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { unreadable, usageFailure } from "../failure.ts";
import { pathBelow } from "../inputs/places.ts";
import { type InstalledFile, NeededFiles } from "./needed-files.ts";
import { holdsVariable, type Reference, referencesOf, variablesOf } from "./requirements-file.ts";

export type GatheredRequirements = {
  /** Below /work, in the order given. */
  readonly requirements: string[];
  /** They and all that they name. */
  readonly files: InstalledFile[];
  /** Variables that they name, whose values only the runner has. */
  readonly variables: string[];
};

/** Folder of requirements files from outside the caller's folder; beside the inputs' own, so that their numbers don't meet. */
const OUTSIDE = ".rgrid/dependencies";

/**
 * Reads requirements files and what they name: other files, constraints, wheels, folders. Each keeps its place relative to the file that names it, since pip resolves
 * paths by that.
 * @param paths local ones, as typed or found
 * @throws Failure `file_unreadable` where one is missing; `validation_failed` where one lies where it can't be sent from
 */
export async function gatherRequirements(cwd: string, paths: readonly string[]): Promise<GatheredRequirements> {
  const files = new NeededFiles(cwd);
  const { shown } = files;
  const requirements: string[] = [];
  /** Not only added: a folder that is installed may have them too. */
  const read = new Set<string>();
  const variables = new Set<string>();

  for (const [index, typed] of paths.entries()) {
    const first = resolve(cwd, typed);
    const folder = dirname(first);
    const placeOf = (local: string, namedBy: string): string => {
      const here = pathBelow(cwd, local);
      if (here !== null) return here;
      const beside = pathBelow(cwd, first) === null ? pathBelow(folder, local) : null;
      if (beside === null) {
        throw usageFailure(
          `${shown(namedBy)} names '${local}', which lies outside of this folder`,
          "Move it below this folder, or run from a folder above both",
        );
      }
      return `${OUTSIDE}/${index}/${beside}`;
    };
    const pipFolder = dirname(resolve(cwd, paths[0] ?? typed));
    requirements.push(placeOf(first, first));
    const pending = [{ local: first, namedBy: first }];
    // Ends when every file that may name files has been read, each once.
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const { local, namedBy } = next;
      const path = placeOf(local, namedBy);
      if (read.has(path)) continue;
      read.add(path);
      files.add(path, local, namedBy);
      const text = await readFile(local, "utf8").catch((error: unknown) => {
        throw unreadable(local === first ? shown(first) : `${shown(local)} (named in ${shown(namedBy)})`, error);
      });
      for (const name of variablesOf(text)) variables.add(name);
      for (const reference of referencesOf(text)) {
        if (holdsVariable(reference.path)) throw placedByVariable(shown(local), reference.path);
        const target = await locate(reference, dirname(local), pipFolder);
        const place = placeOf(target, local);
        switch (reference.kind) {
          case "requirements":
            pending.push({ local: target, namedBy: local });
            break;
          case "links":
            // It holds what was built, which git seldom keeps.
            await files.addAny(place, target, local, [".rgridignore"]);
            break;
          case "package":
          case "editable":
            await files.addPackage(place, target, local, reference.kind === "editable");
        }
      }
    }
  }
  return { requirements, files: await files.all(), variables: [...variables] };
}

const placedByVariable = (file: string, path: string) =>
  usageFailure(
    `${file} names '${path}', whose variable only the runner has: no file can be sent for it`,
    "Write the path itself; a variable may stand for the address of an index, or for a part of one",
  );

async function locate({ path, from }: Reference, fileFolder: string, pipFolder: string): Promise<string> {
  if (from === "file") return resolve(fileFolder, path);
  const there = resolve(fileFolder, path);
  // As pip does: beside the file if it is there, else where pip runs.
  if (
    from === "either" &&
    (await stat(there).then(
      () => true,
      () => false,
    ))
  )
    return there;
  return resolve(pipFolder, path);
}
