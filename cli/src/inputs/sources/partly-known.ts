import type { Mention, PathValue } from "./facts.ts";

/** Stands in a path for what only the running script knows. */
export const UNKNOWN = "\u0001";

/** A character that means something in a pattern, as itself. */
const literally = (text: string): string => text.replace(/[*?[{]/g, "[$&]");

/** The parts of a path up to the first that is not known whole; null where there is no folder to begin in. */
function knownParts({ base, path }: PathValue): { known: string[]; rest: string[] } | null {
  const parts = path.split("/");
  const first = parts.findIndex((part) => part.includes(UNKNOWN));
  const known = parts.slice(0, first);
  // The folder in which all lies is too much to look through for what may be any text; of a source's own it is certain that a path is meant.
  if (first === -1 || (base === "cwd" && known.every((part) => part === "" || part === "." || part === ".."))) return null;
  return { known, rest: parts.slice(first) };
}

/**
 * What a path that is known in part can lead to: `data/` + name + `.csv` is read as the pattern `data/*.csv`.
 * @param isRead it is given to what reads: then its last part need not be known at all
 * @returns null where too little is known
 */
export function patternOf(value: PathValue, isRead: boolean, line: number): Mention | null {
  const parts = knownParts(value);
  const last = parts?.rest.at(-1)?.replaceAll(UNKNOWN, "") ?? "";
  if (parts === null || (last === "" && !isRead) || (last === "" && value.path.endsWith("/"))) return null;
  const pattern = [...parts.known, ...parts.rest]
    .map((part) => part.split(UNKNOWN).map(literally).join("*").replace(/\*\*+/g, "*"))
    .join("/");
  return { base: value.base, path: pattern, use: "pattern", line };
}

/** Where something is written of which the name is not known: in the last folder that is. */
export function writtenBelow(value: PathValue, line: number): Mention | null {
  const parts = knownParts(value);
  return parts === null ? null : { base: value.base, path: [...parts.known, UNKNOWN].join("/"), use: "written", line };
}
