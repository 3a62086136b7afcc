import { readFile, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { LIMITS } from "@rgrid/schema";
import { failure, unreadable, usageFailure } from "../failure.ts";
import { pathBelow } from "../inputs/places.ts";
import { walkFolder } from "../inputs/walk.ts";
import { type Reference, referencesOf } from "./requirements-file.ts";

/** A file here, its place below /work, and the file that names it. */
export type NeededFile = { readonly local: string; readonly path: string; readonly by: string };

export type GatheredRequirements = {
  /** Below /work, in the order given. */
  readonly requirements: string[];
  /** They and all that they name. */
  readonly files: NeededFile[];
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
  const files = new Map<string, NeededFile>();
  const requirements: string[] = [];
  const shown = (local: string) => pathBelow(cwd, local) ?? local;

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
      if (files.has(path)) continue;
      add(path, local, namedBy);
      const text = await readFile(local, "utf8").catch((error: unknown) => {
        throw unreadable(local === first ? shown(first) : `${shown(local)} (named in ${shown(namedBy)})`, error);
      });
      for (const reference of referencesOf(text)) {
        const target = await locate(reference, dirname(local), pipFolder);
        if (reference.kind === "requirements") pending.push({ local: target, namedBy: local });
        else await addAny(target, placeOf(target, local), local);
      }
    }
  }
  return { requirements, files: [...files.values()] };

  function add(path: string, local: string, namedBy: string): void {
    files.set(path, { local, path, by: shown(namedBy) });
    if (files.size <= LIMITS.inputsPerRequestMax) return;
    const hint = "Name the wheels that are needed instead of their folder";
    throw failure("payload_too_large", {
      what: "The list of files that the requirements name",
      limit_count: LIMITS.inputsPerRequestMax,
      hint,
    });
  }

  async function addAny(local: string, path: string, namedBy: string): Promise<void> {
    const info = await stat(local).catch((error: unknown) => {
      throw unreadable(`${shown(local)} (named in ${shown(namedBy)})`, error);
    });
    if (!info.isDirectory()) return add(path, local, namedBy);
    const walked = await walkFolder(local, LIMITS.inputsPerRequestMax);
    for (const name of walked.files) add(path === "" ? name : `${path}/${name}`, join(local, name), namedBy);
  }
}

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
