import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

export type EntryKind = "file" | "folder";

/** What lies in local folders, each looked at once; by exact name, also on disks that know no case. */
export class FolderListing {
  readonly #folders = new Map<string, Promise<ReadonlyMap<string, EntryKind>>>();

  /** Names in a folder and what they are; empty for what is no folder. Devices, pipes and dangling links are left out. */
  in(folder: string): Promise<ReadonlyMap<string, EntryKind>> {
    const known = this.#folders.get(folder);
    if (known !== undefined) return known;
    const entries = list(folder);
    this.#folders.set(folder, entries);
    return entries;
  }

  async kindOf(folder: string, name: string): Promise<EntryKind | null> {
    return (await this.in(folder)).get(name) ?? null;
  }
}

async function list(folder: string): Promise<ReadonlyMap<string, EntryKind>> {
  const kinds = new Map<string, EntryKind>();
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const target = entry.isSymbolicLink() ? await stat(join(folder, entry.name)).catch(() => null) : entry;
    if (target?.isFile()) kinds.set(entry.name, "file");
    else if (target?.isDirectory()) kinds.set(entry.name, "folder");
  }
  return kinds;
}
