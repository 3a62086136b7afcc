import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { chown, copyFile, lstat, mkdir, open, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { IsLive } from "../container/port.ts";
import type { ContentCache } from "./content-cache.ts";
import { nameOf } from "./name.ts";
import type { FileStore, FoundFile, PlacedFile, SpoolFile, StoredContent } from "./port.ts";
import { removeFolders } from "./remove-folders.ts";
import { SegmentedSpool } from "./segmented-spool.ts";
import { walk } from "./walk.ts";

/** What tells, without reading it, that a file is still as it was placed: a script can set the mtime back, but not the ctime. */
type Placed = { sha256: string; inode: number; ctimeMs: number; sizeBytes: number };

async function sha256Of(path: string | Buffer): Promise<string> {
  const hash = createHash("sha256");
  // O_NOFOLLOW: the walk resolved links already, so whatever is one now was put there in between.
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  for await (const chunk of file.createReadStream()) hash.update(chunk as Uint8Array);
  return hash.digest("hex");
}

/** The content cache and the working folders on this machine's disk. Files in working folders belong to the folder's owner, who runs the script. */
export class Disk implements FileStore {
  readonly #cache: ContentCache;
  readonly #spools: string;
  readonly #placed = new Map<string, Map<string, Placed>>();
  /** Folders that were made in a working folder: thousands of files lie in few of them. */
  readonly #made = new Map<string, Set<string>>();

  /** @param spools folder of the log spools */
  constructor(cache: ContentCache, spools: string) {
    this.#cache = cache;
    this.#spools = spools;
  }

  spool(name: string): SpoolFile {
    return new SegmentedSpool(join(this.#spools, name));
  }

  async sweepSpools(isLive: IsLive): Promise<void> {
    await removeFolders(this.#spools, isLive);
  }

  has(sha256: string): Promise<boolean> {
    return this.#cache.has(sha256);
  }

  store(sha256: string, body: AsyncIterable<Uint8Array>): Promise<StoredContent> {
    return this.#cache.store(sha256, body);
  }

  async placeContent(folder: string, file: PlacedFile & { sha256: string }): Promise<void> {
    await this.placeFolder(folder, dirname(file.path));
    // A copy (a reflink where the file system has them): a hard link would let the script write into the cache.
    await copyFile(this.#cache.pathOf(file.sha256), join(folder, file.path), constants.COPYFILE_FICLONE);
    await this.#note(folder, file, file.sha256);
  }

  async placeBytes(folder: string, file: PlacedFile & { bytes: Uint8Array }): Promise<void> {
    await this.placeFolder(folder, dirname(file.path));
    const handle = await open(join(folder, file.path), "w");
    await handle.writeFile(file.bytes).finally(() => handle.close());
    await this.#note(folder, file, createHash("sha256").update(file.bytes).digest("hex"));
  }

  async placeFolder(folder: string, path: string): Promise<void> {
    const made = this.#made.get(folder) ?? new Set<string>();
    this.#made.set(folder, made);
    if (path === "." || made.has(path)) return;
    const owner = await lstat(folder);
    let current = folder;
    for (const part of path.split("/")) {
      current = join(current, part);
      const isNew = await mkdir(current).then(
        () => true,
        (error: NodeJS.ErrnoException) => {
          if (error.code === "EEXIST") return false;
          throw error;
        },
      );
      if (isNew) await chown(current, owner.uid, owner.gid);
    }
    made.add(path);
  }

  async #note(folder: string, { path, executable }: PlacedFile, sha256: string): Promise<void> {
    const owner = await lstat(folder);
    const handle = await open(join(folder, path), "r");
    try {
      await handle.chmod(executable ? 0o755 : 0o644);
      await handle.chown(owner.uid, owner.gid);
      const { ino, ctimeMs, size } = await handle.stat();
      const notes = this.#placed.get(folder) ?? new Map<string, Placed>();
      this.#placed.set(folder, notes.set(path, { sha256, inode: ino, ctimeMs, sizeBytes: size }));
    } finally {
      await handle.close();
    }
  }

  async changedFiles(folder: string, onUnreadable: (path: string, problem: unknown) => void): Promise<FoundFile[]> {
    const notes = this.#placed.get(folder) ?? new Map<string, Placed>();
    const found = new Map<string, FoundFile>();
    for await (const { name, source, info } of walk(folder, (name, problem) => onUnreadable(nameOf(name, found), problem))) {
      const path = nameOf(name, found);
      const placed = notes.get(path);
      const untouched =
        placed !== undefined && info.ino === placed.inode && info.ctimeMs === placed.ctimeMs && info.size === placed.sizeBytes;
      if (untouched) continue;
      if (placed?.sizeBytes === info.size && placed.sha256 === (await sha256Of(source).catch(() => null))) continue;
      found.set(path, { path, source, sizeBytes: info.size, executable: (info.mode & 0o100) !== 0 });
    }
    return [...found.values()];
  }

  digest({ source }: FoundFile): Promise<string> {
    return sha256Of(source);
  }

  forget(folder: string): void {
    this.#placed.delete(folder);
    this.#made.delete(folder);
  }

  async freeBytes(folder: string): Promise<number> {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  }
}
