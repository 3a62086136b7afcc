import { dirname, join } from "node:path";
import { Failure } from "../failure.ts";
import { filesThatFit } from "./files-that-fit.ts";
import { findInSources, type ScanStart } from "./find-in-sources.ts";
import type { Gathered } from "./gathered.ts";
import { type Places, pathBelow } from "./places.ts";
import { linkedFrom } from "./python-roots.ts";
import { ScanRules } from "./scan-rules.ts";

type Question = Omit<ScanStart, "nameOf"> & { /** Where the script lies below /work. */ readonly scriptPath: string };

/**
 * Adds what the script's sources lead to, as far as secrets and `.rgridignore` let it.
 * @returns folders of /work in which Python has to be told to look for modules
 */
export async function addFromSources(
  gathered: Gathered,
  places: Places,
  { scriptPath, ...question }: Question,
): Promise<string[]> {
  const { cwd, script, members } = question;
  const rules = new ScanRules(cwd);
  const scriptFolder = scriptPath.split("/").slice(0, -1).join("/");

  const isElsewhere = pathBelow(cwd, script) === null;
  const linked = await linkedFrom(script);
  /** Folders of which all lies beside the script there: its own where it is from elsewhere, and the one that it is a link to. */
  const besideScript = [...(isElsewhere ? [dirname(script)] : []), ...(linked === null ? [] : [linked])];

  /** Below /work as below the caller's folder; beside a script from elsewhere as beside it there; of a project elsewhere at a place of its own. */
  function placeOf(local: string): string | null {
    const inside = pathBelow(cwd, local);
    if (inside !== null) return inside;
    for (const folder of besideScript) {
      const beside = pathBelow(folder, local);
      if (beside !== null) return scriptFolder === "" ? beside : `${scriptFolder}/${beside}`;
    }
    for (const member of members) {
      const below = pathBelow(member, local);
      if (below !== null) return below === "" ? places.outside(member) : `${places.outside(member)}/${below}`;
    }
    return null;
  }

  /** The place of what may travel, or null. */
  async function allowed(local: string, isFolder: boolean): Promise<string | null> {
    const place = placeOf(local);
    if (place === null || place === scriptPath) return null;
    const reason = await rules.reasonAgainst(local, isFolder);
    if (reason !== null) gathered.leaveOut({ path: gathered.nameOf(local), reason, isFolder });
    return reason === null ? place : null;
  }

  const finds = await findInSources({
    ...question,
    nameOf: (local) => (placeOf(local) === null ? null : gathered.nameOf(local)),
  });
  for (const [local, reason] of finds.files) {
    const place = await allowed(local, false);
    if (place !== null) await gathered.addFile(local, place, reason);
  }
  for (const [local, reason] of finds.folders) {
    const place = await allowed(local, true);
    if (place !== null) await gathered.addFolder(local, place, reason);
  }
  for (const { root, pattern, reason } of finds.patterns) {
    for (const name of await filesThatFit(root, pattern).catch(unreadableAsNone)) {
      const local = join(root, name);
      const place = await allowed(local, false);
      if (place !== null) await gathered.addFile(local, place, reason);
    }
  }
  for (const folder of finds.emptyFolders) {
    const place = placeOf(folder);
    if (place !== null) gathered.addEmptyFolder(place);
  }
  return [...finds.searchRoots].map((root) => placeOf(root) || ".");
}

/** Not there, or not to be entered: the script will find nothing either. */
function unreadableAsNone(error: unknown): string[] {
  if (error instanceof Failure && error.error.error_code === "file_unreadable") return [];
  throw error;
}
