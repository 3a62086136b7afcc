import type { ErrorDetails } from "@rgrid/schema";
import { maskText } from "../redaction/mask-error.ts";
import { withoutCredentials } from "./credentials.ts";

/** How an installation ended that did not end well. */
export type InstallEnd = {
  exitCode: number /** Both streams, without credentials; the end of them is enough. */;
  output: string;
  runtime: string;
};

const OUTPUT_LINES = 20;
const LINE_LENGTH_MAX = 300;

/** The last lines, as an error shows them. */
export const outputShown = (output: string): string =>
  output
    .trimEnd()
    .split("\n")
    .slice(-OUTPUT_LINES)
    .map((line) => line.slice(0, LINE_LENGTH_MAX))
    .join("\n");

/** Details that are not known are left out, so that the catalogue falls back to the sentence without them. */
export const known = (details: Record<string, string | string[] | undefined>): ErrorDetails =>
  Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined)) as ErrorDetails;

/** What a build said without what nobody is to see: an index may want a password, and is named in what is said of it. */
export const cleared = (output: string, secrets: readonly string[]): string => maskText(withoutCredentials(output), secrets);
