import { createHash } from "node:crypto";
import type { BigIntStats } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { configFolder } from "../config/config.ts";
import { writeWhole } from "../config/write-whole.ts";
import { unreadable } from "../failure.ts";

/** What tells that a file has not been written to since: changed by every write, copy or replacement. */
export type FileStamp = { readonly size: number; readonly mtimeNs: string; readonly ino: string };
export type Digest = { readonly sha256: string; readonly stamp: FileStamp; readonly executable: boolean };

export const stampOf = (info: BigIntStats): FileStamp => ({
  size: Number(info.size),
  mtimeNs: info.mtimeNs.toString(),
  ino: info.ino.toString(),
});
export const isSameStamp = (a: FileStamp, b: FileStamp): boolean =>
  a.size === b.size && a.mtimeNs === b.mtimeNs && a.ino === b.ino;

const entry = z.object({ sha256: z.string(), size: z.number(), mtimeNs: z.string(), ino: z.string() });
const cacheFile = z.record(z.string(), entry);

/** Smaller files are hashed faster than their entry is looked up and kept. */
const CACHED_BYTES_MIN = 256 * 1024;
const ENTRIES_MAX = 5000;
/** A file written within this time could be written again without a new mtime (ext3 counts seconds, FAT two). */
const RACY_MS = 2500;
const CHUNK_BYTES = 1024 * 1024;

/** SHA-256 of local files, remembered by path, size, mtime and inode from run to run. */
export class Digests {
  readonly #file: string;
  readonly #now: () => number;
  #entries: Map<string, z.infer<typeof entry>> | null = null;
  #changed = false;

  constructor(env: NodeJS.ProcessEnv, now: () => number) {
    this.#file = join(configFolder(env), "digests.json");
    this.#now = now;
  }

  /** @throws Failure `file_unreadable` */
  async of(path: string, signal?: AbortSignal): Promise<Digest> {
    const file = await open(path).catch((error: unknown) => {
      throw unreadable(path, error);
    });
    try {
      const info = await file.stat({ bigint: true });
      const stamp = stampOf(info);
      const executable = (info.mode & 0o100n) !== 0n;
      const entries = stamp.size >= CACHED_BYTES_MIN ? await this.#load() : null;
      const known = entries?.get(path);
      if (known && isSameStamp(known, stamp)) return { sha256: known.sha256, stamp, executable };
      const hash = createHash("sha256");
      const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, stamp.size + 1));
      for (let read = await file.read(buffer); read.bytesRead > 0; read = await file.read(buffer)) {
        signal?.throwIfAborted();
        hash.update(buffer.subarray(0, read.bytesRead));
      }
      const sha256 = hash.digest("hex");
      if (entries && this.#now() - Number(info.mtimeMs) > RACY_MS) {
        // Taken out first: a Map keeps the order of insertion, and the oldest entries leave.
        entries.delete(path);
        entries.set(path, { sha256, ...stamp });
        this.#changed = true;
      }
      return { sha256, stamp, executable };
    } catch (error) {
      signal?.throwIfAborted();
      throw unreadable(path, error);
    } finally {
      await file.close();
    }
  }

  /** Keeps what was learnt. A cache that can't be written is only slower next time. */
  async save(): Promise<void> {
    if (!this.#changed || this.#entries === null) return;
    const newest = [...this.#entries].slice(-ENTRIES_MAX);
    await writeWhole(this.#file, JSON.stringify(Object.fromEntries(newest))).catch(() => undefined);
  }

  async #load(): Promise<Map<string, z.infer<typeof entry>>> {
    if (this.#entries) return this.#entries;
    try {
      this.#entries = new Map(Object.entries(cacheFile.parse(JSON.parse(await readFile(this.#file, "utf8")))));
    } catch {
      this.#entries = new Map();
    }
    return this.#entries;
  }
}
