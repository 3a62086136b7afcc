import { stat } from "node:fs/promises";
import { LIMITS } from "@rgrid/schema";
import { type Failure, failure } from "../failure.ts";
import { detailsOf, fullestText, largestText, NAMED_MAX, namesOf } from "../inputs/what-is-most.ts";
import type { NeededFile } from "./needed-files.ts";

/** A workspace's own folders have two above them: `packages/app/.next`. */
const PARTS_MAX = 3;

const sizeOf = (local: string): Promise<number> =>
  stat(local).then(
    ({ size }) => size,
    () => 0,
  );

/** More files than an installation may read. It says what to leave out: the fullest folders, and the largest files. */
export async function tooManyFiles(files: readonly NeededFile[]): Promise<Failure> {
  const sized = await Promise.all(files.map(async ({ path, local }) => ({ path, sizeBytes: await sizeOf(local) })));
  const by = namesOf([...new Set(files.map((file) => file.by))].slice(0, NAMED_MAX));
  return failure("payload_too_large", {
    what: `What the installation reads (${files.length} files, by ${by})`,
    limit: `${LIMITS.inputsPerRequestMax} files`,
    limit_count: LIMITS.inputsPerRequestMax,
    ...detailsOf(sized),
    hint: `${[fullestText(sized, PARTS_MAX), largestText(sized)].join(" ").trim()} List what is not needed in .rgridignore, or name the packages' files instead of a folder`,
  });
}
