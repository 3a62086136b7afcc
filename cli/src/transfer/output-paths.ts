import { pathProblem } from "@rgrid/schema";

export type RefusedOutput = { readonly path: string; readonly reason: string };

/** Names that Windows gives to devices, with any ending. */
const DEVICE = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;

/** Why this path must not be written here, or null. A manifest comes from a machine that ran foreign code: nothing in it is trusted. */
function problemOf(path: string, platform: NodeJS.Platform): string | null {
  const problem = pathProblem(path);
  if (problem !== null) return problem;
  for (const part of path.split("/")) {
    // A hook written into .git would run at the user's next commit. HFS+ and NTFS fold these spellings into it.
    if (/^(\.git|git~1)[. ]*$/i.test(part.replace(/[\u200b-\u200f\u202a-\u202e\ufeff]/g, "")))
      return "reserved: it could change what git does here";
    if (platform !== "win32") continue;
    if (DEVICE.test(part)) return "reserved: a device of Windows";
    // biome-ignore lint/suspicious/noControlCharactersInRegex: Windows refuses them in names
    if (/[<>:"\\|?*\x00-\x1f]|[. ]$/.test(part)) return "not a name that Windows takes";
  }
  return null;
}

/** The form in which file systems that ignore case (macOS, Windows) take two names for one. */
const folded = (path: string): string => path.normalize("NFC").toLowerCase().normalize("NFC");

/**
 * Sorts a manifest into what may be written and what is refused.
 * Two names that differ only by case would be one file on many disks, so the second is refused everywhere: the same run then gives
 * the same files on every machine.
 */
export function judgePaths<T extends { path: string }>(
  items: readonly T[],
  platform: NodeJS.Platform,
): { accepted: T[]; refused: RefusedOutput[] } {
  const accepted: T[] = [];
  const refused: RefusedOutput[] = [];
  const taken = new Set<string>();
  for (const item of items) {
    const { path } = item;
    const reason =
      problemOf(path, platform) ?? (taken.has(folded(path)) ? "another output has this name but for its case" : null);
    if (reason !== null) refused.push({ path, reason });
    else {
      taken.add(folded(path));
      accepted.push(item);
    }
  }
  return { accepted, refused };
}

/** The same of outputs: `.rgrid` is RGrid's own and never comes back. */
export const judgeOutputs = <T extends { path: string }>(items: readonly T[], platform: NodeJS.Platform) =>
  judgePaths(
    items.filter(({ path }) => !/^\.rgrid(\/|$)/.test(path)),
    platform,
  );

/** `plot.png` → `plot.exec_….png`; `n` tells apart from one that lies there already. */
export function besideName(path: string, executionId: string, n: number): string {
  const slash = path.lastIndexOf("/") + 1;
  const dot = path.lastIndexOf(".");
  const cut = dot > slash ? dot : path.length;
  return `${path.slice(0, cut)}.${executionId}${n > 1 ? `.${n}` : ""}${path.slice(cut)}`;
}
