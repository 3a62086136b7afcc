import { resolve } from "node:path";
import type { InputFile } from "@rgrid/schema";

/** SHA-256 of the inputs that an execution has, by the place that each has in this folder. */
export const contentsOf = (cwd: string, inputs: readonly InputFile[]): Map<string, string> =>
  new Map(inputs.map(({ path, sha256 }) => [resolve(cwd, path), sha256]));
