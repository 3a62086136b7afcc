import { stat } from "node:fs/promises";
import { LIMITS } from "@rgrid/schema";
import { formatSize } from "@rgrid/schema/format";
import { type Failure, failure } from "../failure.ts";
import { plain } from "../output/terminal.ts";
import type { NeededFile } from "./needed-files.ts";

const NAMED_MAX = 5;
/** A workspace's own folders have two above them: `packages/app/.next`. */
const PARTS_MAX = 3;

const list = (names: readonly string[]): string => names.map((name) => plain(name).replaceAll("\n", " ")).join(", ");

/** The folders in which most of the files lie, by their first parts, with how many these are. */
function fullestOf(files: readonly NeededFile[]): string[] {
  const counts = new Map<string, number>();
  for (const { path } of files) {
    const folder = path.split("/").slice(0, -1).slice(0, PARTS_MAX).join("/");
    if (folder !== "") counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, NAMED_MAX)
    .map(([folder, count]) => `${folder}/ (${count})`);
}

async function largestOf(files: readonly NeededFile[]): Promise<{ path: string; size_bytes: number }[]> {
  const sized = await Promise.all(
    files.map(async ({ path, local }) => ({
      path,
      size_bytes: await stat(local).then(
        ({ size }) => size,
        () => 0,
      ),
    })),
  );
  return sized.toSorted((a, b) => b.size_bytes - a.size_bytes).slice(0, NAMED_MAX);
}

/** More files than an installation may read. It says what to leave out: the fullest folders, and the largest files. */
export async function tooManyFiles(files: readonly NeededFile[]): Promise<Failure> {
  const [fullest, largest] = [fullestOf(files), await largestOf(files)];
  const sizes = largest.map(({ path, size_bytes }) => `${path} (${formatSize(size_bytes)})`);
  const by = list([...new Set(files.map((file) => file.by))].slice(0, NAMED_MAX));
  return failure("payload_too_large", {
    what: `What the installation reads (${files.length} files, by ${by})`,
    limit: `${LIMITS.inputsPerRequestMax} files`,
    limit_count: LIMITS.inputsPerRequestMax,
    largest,
    hint: `${fullest.length === 0 ? "" : `Most lie in ${list(fullest)}. `}The largest: ${list(sizes)}. List what is not needed in .rgridignore, or name the packages' files instead of a folder`,
  });
}
