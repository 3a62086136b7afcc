import { dirname, join } from "node:path";
import { LIMITS } from "@rgrid/schema";
import { findInSources, type ScanStart } from "./find-in-sources.ts";
import type { Gathered } from "./gathered.ts";
import { globExpression } from "./glob.ts";
import { pathBelow } from "./places.ts";
import { ScanRules } from "./scan-rules.ts";
import { walkFolder } from "./walk.ts";

type Question = Omit<ScanStart, "nameOf"> & { /** Where the script lies below /work. */ readonly scriptPath: string };

/**
 * Adds what the script's sources lead to, as far as secrets and `.rgridignore` let it.
 * @returns folders of /work in which Python has to be told to look for modules
 */
export async function addFromSources(gathered: Gathered, { scriptPath, ...question }: Question): Promise<string[]> {
  const { cwd, script } = question;
  const rules = new ScanRules(cwd);
  const scriptFolder = scriptPath.split("/").slice(0, -1).join("/");

  /** Below /work as below the caller's folder; beside a script from elsewhere as beside it there. */
  function placeOf(local: string): string | null {
    const inside = pathBelow(cwd, local);
    if (inside !== null) return inside;
    const beside = pathBelow(cwd, script) === null ? pathBelow(dirname(script), local) : null;
    return beside === null || scriptFolder === "" ? beside : `${scriptFolder}/${beside}`;
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
    const fits = globExpression(pattern);
    // Not there, or not to be entered: the script will find nothing either.
    const walked = await walkFolder(root, LIMITS.inputsMax).catch(() => null);
    for (const name of walked?.files.filter((each) => fits.test(each)) ?? []) {
      const local = join(root, name);
      const place = await allowed(local, false);
      if (place !== null) await gathered.addFile(local, place, reason);
    }
  }
  return [...finds.searchRoots].map((root) => placeOf(root) || ".");
}
