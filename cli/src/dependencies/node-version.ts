import { RUNTIMES } from "@rgrid/schema";
import { intersects, validRange } from "semver";

/** Known majors, the newest first: it is the default, and runs TypeScript. */
const KNOWN = RUNTIMES.flatMap((runtime) => /^node:(\d+)$/.exec(runtime)?.[1] ?? [])
  .map(Number)
  .sort((a, b) => b - a);

/** Whether a Node of this major fits, of some minor; what is no range excludes none. */
const fitsNode = (range: string, major: number): boolean =>
  validRange(range) === null || intersects(range, `>=${major}.0.0 <${major + 1}.0.0-0`);

export type NodeWishes = {
  /** `engines.node` of the project. */
  readonly requires: string | null;
  /** What is written in `.nvmrc` or `.node-version`; names such as `lts/*` say no version. */
  readonly pinned: string | null;
};

/**
 * The runtime that a script asks for by its Node, or null where it asks for none. What is pinned goes if it fits `engines`; else the newest known one that does.
 * @returns `unknown` where no known runtime fits
 */
export function nodeRuntime({ requires, pinned }: NodeWishes): string | "unknown" | null {
  const major = /^v?(\d+)(\.|$)/.exec(pinned?.trim() ?? "")?.[1];
  if (major !== undefined && (requires === null || fitsNode(requires, Number(major)))) return `node:${major}`;
  if (requires === null) return null;
  const newest = KNOWN.find((each) => fitsNode(requires, each));
  return newest === undefined ? "unknown" : `node:${newest}`;
}
