import { createHash, randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { type FileHandle, glob, link, mkdir, open, rename, rm, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { S3Error } from "./s3-error.ts";

const objectMeta = z.object({
  key: z.string(),
  size_bytes: z.int(),
  content_type: z.string(),
  etag: z.string(),
  sha256_base64: z.string(),
  modified_at: z.int(),
  user: z.record(z.string(), z.string()),
});
export type ObjectMeta = z.infer<typeof objectMeta>;
export type OpenObject = { meta: ObjectMeta; file: FileHandle };

/** What the bytes must be; null where nothing was promised. */
export type Expected = { sizeBytes: number; sha256Base64: string | null; sha256Hex: string | null; md5Base64: string | null };

/** An object's file: this many bytes for its length and JSON of its facts, then its content. So one rename commits both. */
export const CONTENT_AT = 8192;

/** Objects as files named by the SHA-256 of their key: no traversal, no name too long, no file where another key needs a folder. */
export class ObjectFiles {
  readonly #dir: string;
  readonly #drafts: string;
  /** Keys of all objects: read from the files at the first listing, kept up from then on. */
  #keys: Promise<Set<string>> | null = null;

  private constructor(dir: string) {
    this.#dir = dir;
    this.#drafts = join(dir, "drafts");
  }

  /** Drops what a crash left half-written. */
  static async open(dir: string): Promise<ObjectFiles> {
    const files = new ObjectFiles(dir);
    await rm(files.#drafts, { recursive: true, force: true });
    await mkdir(files.#drafts, { recursive: true });
    return files;
  }

  /**
   * Stores what comes, whole or not at all: written aside, checked, synced, then put in place.
   * @throws S3Error 400 when the bytes are not the expected ones, 412 when `onlyIfAbsent` and it is there
   */
  async write(
    about: Pick<ObjectMeta, "key" | "content_type" | "user">,
    content: Readable,
    expected: Expected,
    onlyIfAbsent: boolean,
    now: number,
  ): Promise<ObjectMeta> {
    const draft = join(this.#drafts, randomUUID());
    try {
      const facts = await receive(content, draft, expected);
      const meta: ObjectMeta = { ...about, ...facts, modified_at: now };
      await seal(draft, meta);
      await this.#place(draft, this.#path(about.key), onlyIfAbsent);
      (await this.#keys)?.add(about.key);
      return meta;
    } finally {
      await rm(draft, { force: true });
    }
  }

  /** The caller closes `file`. @throws S3Error 404 */
  async read(key: string): Promise<OpenObject> {
    return this.#open(this.#path(key));
  }

  async #open(path: string): Promise<OpenObject> {
    const file = await open(path).catch((error: NodeJS.ErrnoException) => {
      throw error.code === "ENOENT" ? new S3Error(404, "NoSuchKey") : error;
    });
    try {
      const head = Buffer.alloc(CONTENT_AT);
      await file.read(head, 0, CONTENT_AT, 0);
      return { file, meta: objectMeta.parse(JSON.parse(head.toString("utf8", 4, 4 + head.readUInt32BE(0)))) };
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async remove(key: string): Promise<void> {
    await rm(this.#path(key), { force: true });
    (await this.#keys)?.delete(key);
  }

  /** The first `limit` keys that begin with `prefix` and come after `startAfter`, in the order of their UTF-8 bytes, as S3 lists. */
  async list(prefix: string, startAfter: string, limit: number): Promise<string[]> {
    this.#keys ??= this.#scan().catch((error: unknown) => {
      this.#keys = null;
      throw error;
    });
    const found = [...(await this.#keys)].filter((key) => key.startsWith(prefix)).map((key) => Buffer.from(key));
    const after = Buffer.from(startAfter);
    const page = found.filter((key) => Buffer.compare(key, after) > 0).sort(Buffer.compare);
    return page.slice(0, limit).map(String);
  }

  async #scan(): Promise<Set<string>> {
    const keys = new Set<string>();
    for await (const path of glob("objects/*/*", { cwd: this.#dir })) {
      const found = await this.#open(join(this.#dir, path)).catch((error: unknown) => {
        // Removed since its name was read.
        if (error instanceof S3Error && error.status === 404) return null;
        throw error;
      });
      if (found === null) continue;
      await found.file.close();
      keys.add(found.meta.key);
    }
    return keys;
  }

  #path(key: string): string {
    const name = createHash("sha256").update(key).digest("hex");
    return join(this.#dir, "objects", name.slice(0, 2), name);
  }

  async #place(draft: string, path: string, onlyIfAbsent: boolean): Promise<void> {
    await mkdir(dirname(path), { recursive: true });
    if (onlyIfAbsent) {
      // link, not a look and a rename: of two writers exactly one wins.
      await link(draft, path).catch((error: NodeJS.ErrnoException) => {
        throw error.code === "EEXIST" ? new S3Error(412, "PreconditionFailed") : error;
      });
      await unlink(draft);
    } else {
      await rename(draft, path);
    }
    await sync(dirname(path));
  }
}

async function receive(content: Readable, draft: string, expected: Expected) {
  const sha256 = createHash("sha256");
  const md5 = createHash("md5");
  let sizeBytes = 0;
  async function* measured(chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      sha256.update(chunk);
      md5.update(chunk);
      sizeBytes += chunk.length;
      yield chunk;
    }
  }
  await pipeline(content, measured, createWriteStream(draft, { start: CONTENT_AT, flags: "wx" }));
  const digest = sha256.digest();
  const md5Digest = md5.digest();
  if (sizeBytes !== expected.sizeBytes) throw new S3Error(400, "IncompleteBody");
  if (expected.sha256Base64 !== null && expected.sha256Base64 !== digest.toString("base64")) throw new S3Error(400, "BadDigest");
  if (expected.md5Base64 !== null && expected.md5Base64 !== md5Digest.toString("base64")) throw new S3Error(400, "BadDigest");
  if (expected.sha256Hex !== null && expected.sha256Hex !== digest.toString("hex")) {
    throw new S3Error(400, "XAmzContentSHA256Mismatch");
  }
  return { size_bytes: sizeBytes, sha256_base64: digest.toString("base64"), etag: `"${md5Digest.toString("hex")}"` };
}

async function seal(draft: string, meta: ObjectMeta): Promise<void> {
  const json = Buffer.from(JSON.stringify(meta));
  if (json.length > CONTENT_AT - 4) throw new S3Error(400, "MetadataTooLarge");
  const head = Buffer.alloc(CONTENT_AT);
  head.writeUInt32BE(json.length);
  json.copy(head, 4);
  const file = await open(draft, "r+");
  try {
    await file.write(head, 0, CONTENT_AT, 0);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A rename is durable once its folder is. */
async function sync(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
