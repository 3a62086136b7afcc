import { formatSize } from "@rgrid/schema/format";
import { plain } from "../output/terminal.ts";

type Sized = { readonly path: string; readonly sizeBytes: number };

/** So many are named where there are too many. */
export const NAMED_MAX = 5;

export const namesOf = (names: readonly string[]): string => names.map((name) => plain(name).replaceAll("\n", " ")).join(", ");

export function largestOf<F extends Sized>(files: readonly F[]): F[] {
  return files.toSorted((a, b) => b.sizeBytes - a.sizeBytes).slice(0, NAMED_MAX);
}

/** As an error's details have them. */
export const detailsOf = (files: readonly Sized[]) => ({
  largest: largestOf(files).map(({ path, sizeBytes }) => ({ path, size_bytes: sizeBytes })),
});

export const largestText = (files: readonly Sized[]): string =>
  `The largest: ${namesOf(largestOf(files).map(({ path, sizeBytes }) => `${path} (${formatSize(sizeBytes)})`))}.`;

/**
 * The folders in which most of the files lie, by their first parts, each with how many these are: what is usually to be left out is one of them.
 * @returns a sentence, or nothing where all lie in none
 */
export function fullestText(files: readonly Pick<Sized, "path">[], partsMax: number): string {
  const counts = new Map<string, number>();
  for (const { path } of files) {
    const folder = path.split("/").slice(0, -1).slice(0, partsMax).join("/");
    if (folder !== "") counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  const fullest = [...counts].toSorted(([, a], [, b]) => b - a).slice(0, NAMED_MAX);
  return fullest.length === 0 ? "" : `Most lie in ${namesOf(fullest.map(([folder, count]) => `${folder}/ (${count})`))}.`;
}
