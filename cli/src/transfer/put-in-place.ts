import { link, rename, stat } from "node:fs/promises";
import { errnoOf } from "../errno.ts";
import { type FileStamp, isSameStamp, stampOf } from "../inputs/digests.ts";

/**
 * Gives a whole file its name, but not where something was made or changed in the meantime.
 * @param was the file of that name when it was looked at; null where there was none
 * @returns whether it is there
 */
export async function putInPlace(temporary: string, path: string, was: FileStamp | null): Promise<boolean> {
  if (was === null) {
    try {
      // Unlike a rename it never replaces a file.
      await link(temporary, path);
      return true;
    } catch (error) {
      if (errnoOf(error) === "EEXIST") return false;
      // FAT and some shares have no links: there a look has to do.
    }
  }
  const now = await stat(path, { bigint: true }).catch(() => null);
  if (now !== null && (was === null || !isSameStamp(was, stampOf(now)))) return false;
  await rename(temporary, path);
  return true;
}
