import { LIMITS } from "@rgrid/schema";
import { failure } from "../failure.ts";
import { plain } from "../output/terminal.ts";
import { globExpression } from "./glob.ts";
import { IgnoreRules } from "./ignore-rules.ts";
import { walkFolder } from "./walk.ts";

/** Of any name; a folder with more is a slip like `/**`. */
const LOOKED_AT_MAX = 100 * LIMITS.inputsMax;

/** How many parts the paths have that can fit. Alternatives may differ in theirs. */
const depthOf = (pattern: string): number =>
  /\*\*|\{[^}]*\//.test(pattern) ? Number.POSITIVE_INFINITY : pattern.split("/").length;

/**
 * All files below a folder that a pattern fits, without caches, environments and secrets.
 * @param pattern from `root` on
 * @throws Failure: an answer from a part of the files would be a wrong one
 */
export async function filesThatFit(root: string, pattern: string, lookedAtMax = LOOKED_AT_MAX): Promise<string[]> {
  const { files } = await walkFolder(root, lookedAtMax, IgnoreRules.NONE, depthOf(pattern));
  if (files.length > lookedAtMax) {
    throw failure("payload_too_large", {
      what: `The number of files among which '${plain(pattern)}' is looked for`,
      limit: `${lookedAtMax}`,
      limit_count: lookedAtMax,
      hint: "Name a folder nearer to them; for a pattern in a source, add --no-auto-inputs before the script and --input with what it reads",
    });
  }
  const fits = globExpression(pattern);
  return files.filter((name) => fits.test(name));
}
