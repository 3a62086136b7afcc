import { LIMITS } from "@rgrid/schema";
import { formatSize } from "@rgrid/schema/format";
import { type Failure, failure } from "../failure.ts";
import { plain } from "../output/terminal.ts";
import type { LocalFile } from "./collect.ts";
import { detailsOf, fullestText, largestOf, largestText } from "./what-is-most.ts";

const GIB = 1024 ** 3;
/** Of a path, as many as tell what a folder is for. */
const PARTS_MAX = 2;

/** More files than an execution may have. */
export function tooManyInputs(files: readonly LocalFile[]): Failure {
  const most = fullestText(files, PARTS_MAX);
  return failure("payload_too_large", {
    what: "The number of files that would be sent",
    limit: `${LIMITS.inputsMax}`,
    limit_count: LIMITS.inputsMax,
    ...detailsOf(files),
    hint: `${[largestText(files), most].join(" ").trim()} Name what the script needs, list the rest in .rgridignore, or send one archive`,
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
