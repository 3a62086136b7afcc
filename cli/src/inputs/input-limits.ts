import { LIMITS } from "@rgrid/schema";
import { formatSize } from "@rgrid/schema/format";
import { type Failure, failure } from "../failure.ts";
import { plain } from "../output/terminal.ts";
import type { LocalFile } from "./collect.ts";

const NAMED_MAX = 5;
const GIB = 1024 ** 3;

const namesOf = (names: readonly string[]): string => names.map((name) => plain(name).replaceAll("\n", " ")).join(", ");

function largestOf(files: readonly LocalFile[]): LocalFile[] {
  return files.toSorted((a, b) => b.sizeBytes - a.sizeBytes).slice(0, NAMED_MAX);
}

/** The folders in which most of the files lie, by their first two parts: what is usually to be left out is one of them. */
function fullestOf(files: readonly LocalFile[]): string[] {
  const counts = new Map<string, number>();
  for (const { path } of files) {
    const folder = path.split("/").slice(0, -1).slice(0, 2).join("/");
    if (folder !== "") counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, NAMED_MAX)
    .map(([folder, count]) => `${folder}/ (${count})`);
}

const detailsOf = (files: readonly LocalFile[]) => ({
  largest: largestOf(files).map(({ path, sizeBytes }) => ({ path, size_bytes: sizeBytes })),
});
const largestText = (files: readonly LocalFile[]): string =>
  `The largest: ${namesOf(largestOf(files).map(({ path, sizeBytes }) => `${path} (${formatSize(sizeBytes)})`))}.`;

/** More files than an execution may have. */
export function tooManyInputs(files: readonly LocalFile[]): Failure {
  const fullest = fullestOf(files);
  const most = fullest.length === 0 ? "" : ` Most lie in ${namesOf(fullest)}.`;
  return failure("payload_too_large", {
    what: "The number of files that would be sent",
    limit: `${LIMITS.inputsMax}`,
    limit_count: LIMITS.inputsMax,
    ...detailsOf(files),
    hint: `${largestText(files)}${most} Name what the script needs, list the rest in .rgridignore, or send one archive`,
  });
}

/** @throws Failure `payload_too_large` that names the limit and the largest files */
export function checkInputSizes(files: readonly LocalFile[]): void {
  const [largest] = largestOf(files);
  if (largest !== undefined && largest.sizeBytes > LIMITS.inputBytesMax) {
    throw failure("payload_too_large", {
      what: `'${plain(largest.path)}' (${formatSize(largest.sizeBytes)})`,
      limit: `${LIMITS.inputBytesMax / GIB} GiB a file`,
      limit_bytes: LIMITS.inputBytesMax,
      ...detailsOf(files),
      hint: largestText(files),
    });
  }
  // What the user or his list of dependencies names is meant to travel.
  const found = files.filter(({ reason }) => !["argument", "option", "requirements"].includes(reason.kind));
  const foundBytes = found.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (foundBytes <= LIMITS.foundInputBytesMax) return;
  throw failure("payload_too_large", {
    what: `What the sources name (${found.length} files, ${formatSize(foundBytes)})`,
    limit: `${LIMITS.foundInputBytesMax / GIB} GiB in all`,
    limit_bytes: LIMITS.foundInputBytesMax,
    ...detailsOf(found),
    hint: `${largestText(found)} Send what is needed with --input, and list the rest in .rgridignore or add --no-auto-inputs before the script`,
  });
}
