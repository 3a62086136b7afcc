import { createHash, randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { StoredContent } from "./port.ts";

const GIB = 1024 ** 3;
const SIZE_BYTES_MAX = 20 * GIB;
/** Content used within this time stays, however full the cache: a lease that is being prepared may be about to copy it. */
const IN_USE_MS = 60 * 60_000;

class BrokenBody extends Error {}

async function* bodyOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw new BrokenBody(error instanceof Error ? error.name : "unknown");
  }
}

/** Inputs by their SHA-256, checked as they are written; the least recently used go when it grows over its bound. */
export class ContentCache {
  readonly #folder: string;
  readonly #sizeBytesMax: number;
  /** No less than what is there: counted up from the last look; null before the first. */
  #sizeBytes: number | null = null;

  constructor(folder: string, sizeBytesMax: number = SIZE_BYTES_MAX) {
    this.#folder = folder;
    this.#sizeBytesMax = sizeBytesMax;
  }

  pathOf(sha256: string): string {
    return join(this.#folder, sha256);
  }

  async has(sha256: string): Promise<boolean> {
    const now = new Date();
    // The time of last use is the file's own: it survives restarts without an index to keep.
    return utimes(this.pathOf(sha256), now, now).then(
      () => true,
      () => false,
    );
  }

  async store(sha256: string, body: AsyncIterable<Uint8Array>): Promise<StoredContent> {
    await mkdir(this.#folder, { recursive: true });
    // A name of its own for each writer: two leases may fetch the same content, and a half-written file never has the digest's name.
    const part = join(this.#folder, `${randomUUID()}.part`);
    const hash = createHash("sha256");
    const hashing = new Transform({
      transform(chunk: Uint8Array, _encoding, done) {
        hash.update(chunk);
        done(null, chunk);
      },
    });
    try {
      await pipeline(Readable.from(bodyOf(body), { objectMode: false }), hashing, createWriteStream(part, { mode: 0o600 }));
      const actual = hash.digest("hex");
      if (actual !== sha256) return { outcome: "corrupt", sha256: actual };
      await rename(part, this.pathOf(sha256));
    } catch (error) {
      if (error instanceof BrokenBody) return { outcome: "broken", cause: error.message };
      throw error;
    } finally {
      await rm(part, { force: true });
    }
    await this.#grow((await stat(this.pathOf(sha256)).catch(() => null))?.size ?? 0);
    return { outcome: "stored" };
  }

  /** Half-written files of an earlier process. */
  async sweep(): Promise<void> {
    for (const name of await readdir(this.#folder).catch(() => [])) {
      if (name.endsWith(".part")) await rm(join(this.#folder, name), { force: true });
    }
  }

  /** Looks through the folder only when it may be over its bound: thousands of small inputs would each look at all the others. */
  async #grow(bytes: number): Promise<void> {
    if (this.#sizeBytes !== null) this.#sizeBytes += bytes;
    if (this.#sizeBytes === null || this.#sizeBytes > this.#sizeBytesMax) this.#sizeBytes = await this.#evict(Date.now());
  }

  /** @returns what is left */
  async #evict(now: number): Promise<number> {
    const entries: { path: string; size: number; usedAt: number }[] = [];
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      const info = await stat(path).catch(() => null);
      if (info && !name.endsWith(".part")) entries.push({ path, size: info.size, usedAt: info.mtimeMs });
    }
    let total = entries.reduce((sum, entry) => sum + entry.size, 0);
    for (const entry of entries.sort((a, b) => a.usedAt - b.usedAt)) {
      if (total <= this.#sizeBytesMax || now - entry.usedAt < IN_USE_MS) break;
      await rm(entry.path, { force: true });
      total -= entry.size;
    }
    return total;
  }
}
