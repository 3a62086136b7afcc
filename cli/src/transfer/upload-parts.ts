import { createHash } from "node:crypto";
import { type FileHandle, open, stat } from "node:fs/promises";
import type { UploadInParts } from "@rgrid/schema";
import type { Api } from "../api/api.ts";
import { unreadable } from "../failure.ts";
import { inParallel } from "./in-parallel.ts";
import { type UploadDeps, type UploadSource, uploadFile } from "./upload.ts";

/** Parts that are looked at, signed and sent before the next ones are: their URLs are then never old. */
const BATCH = 16;
/** Each holds a part in memory. */
const PARTS_AT_ONCE = 3;
const PIECE_BYTES = 1024 * 1024;

type Part = { number: number; from: number; sizeBytes: number };

/** The parts of a content: all of one size but the last. */
export function partsOf(sizeBytes: number, partBytes: number): Part[] {
  return Array.from({ length: Math.ceil(sizeBytes / partBytes) }, (_, index) => {
    const from = index * partBytes;
    return { number: index + 1, from, sizeBytes: Math.min(partBytes, sizeBytes - from) };
  });
}

/**
 * Sends a large file in parts, but not those that the store has from an upload that was cut, by whichever process: told by their MD5, which is computed here in any case.
 * The store can't check the whole; that the file is still the one that was hashed is checked here before the object is made, and its digest by the runner.
 * `expired`: an URL was refused; another round goes on with what is left.
 * @throws Failure; NoAnswer when the store stays silent
 */
export async function uploadInParts(
  api: Api,
  { sha256, part_bytes: partBytes }: UploadInParts,
  source: UploadSource,
  deps: UploadDeps & { onKnown(bytes: number): void },
): Promise<"stored" | "expired"> {
  const params = { sha256 };
  const before = await changeStamp(source);
  const { upload_id, stored } = await api.call("beginParts", { params, body: { size_bytes: source.sizeBytes } }, deps.signal);
  const known = new Map(stored.map((part) => [part.number, part.md5]));
  const file = await open(source.local).catch((error: unknown) => {
    throw unreadable(source.local, error);
  });
  /** Parts whose URLs were refused. */
  const expired: number[] = [];
  try {
    const parts = partsOf(source.sizeBytes, partBytes);
    for (let at = 0; at < parts.length && expired.length === 0; at += BATCH) {
      const wanted: (Part & { md5: string })[] = [];
      for (const part of parts.slice(at, at + BATCH)) {
        const md5 = await md5Of(file, part, source);
        if (known.get(part.number) === md5) deps.onKnown(part.sizeBytes);
        else wanted.push({ ...part, md5 });
        deps.signal.throwIfAborted();
      }
      if (wanted.length === 0) continue;
      const body = { upload_id, parts: wanted.map(({ number, md5, sizeBytes }) => ({ number, md5, size_bytes: sizeBytes })) };
      const { uploads } = await api.call("signParts", { params, body }, deps.signal);
      const signed = new Map(uploads.map((each) => [each.number, each]));
      await inParallel(wanted, PARTS_AT_ONCE, async (part) => {
        const put = signed.get(part.number);
        if (put === undefined) throw new Error(`part ${part.number} was not signed`);
        const bytes = await read(file, part, source);
        const sent = await uploadFile({ ...put, sha256 }, { ...source, sizeBytes: part.sizeBytes, bytes }, deps);
        if (sent === "expired") expired.push(part.number);
      });
    }
  } finally {
    await file.close();
  }
  if (expired.length > 0) return "expired";
  if ((await changeStamp(source)) !== before) throw unreadable(source.local, new Error("it changed while it was being sent"));
  await api.call("completeParts", { params, body: { upload_id, size_bytes: source.sizeBytes } }, deps.signal);
  return "stored";
}

/** What differs once the file is written to: no part of it may come from another time than the digest. */
async function changeStamp({ local, stamp }: UploadSource): Promise<string> {
  const info = await stat(local, { bigint: true }).catch((error: unknown) => {
    throw unreadable(local, error);
  });
  const now = `${info.size} ${info.mtimeNs} ${info.ino}`;
  if (stamp !== undefined && now !== `${stamp.size} ${stamp.mtimeNs} ${stamp.ino}`) {
    throw unreadable(local, new Error("it changed since it was read"));
  }
  return now;
}

/** In pieces: a part's length of memory is only taken for those that are sent. */
async function md5Of(file: FileHandle, { from, sizeBytes }: Part, source: UploadSource): Promise<string> {
  const hash = createHash("md5");
  const piece = Buffer.allocUnsafe(Math.min(sizeBytes, PIECE_BYTES));
  for (let at = 0; at < sizeBytes; at += piece.length) {
    const wanted = piece.subarray(0, Math.min(piece.length, sizeBytes - at));
    await fill(wanted, file, from + at, source);
    hash.update(wanted);
  }
  return hash.digest("hex");
}

async function read(file: FileHandle, { from, sizeBytes }: Part, source: UploadSource): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(sizeBytes);
  await fill(buffer, file, from, source);
  return buffer;
}

async function fill(buffer: Buffer, file: FileHandle, from: number, { local }: UploadSource): Promise<void> {
  for (let at = 0; at < buffer.length; ) {
    const { bytesRead } = await file.read(buffer, at, buffer.length - at, from + at);
    if (bytesRead === 0) throw unreadable(local, new Error("it became shorter while it was being sent"));
    at += bytesRead;
  }
}
