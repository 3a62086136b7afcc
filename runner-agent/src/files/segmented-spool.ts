import { type FileHandle, mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";
import type { SpoolFile } from "./port.ts";

/** What is freed gives its room back this much at a time: one file that only grows would hold what was stored long ago until the lease's end. */
const SEGMENT_BYTES = 8 * 1024 * 1024;

/** Bytes `begin` to `end` of the spool, in a file of their own. */
type Segment = { begin: number; end: number; path: string; handle: FileHandle };

async function writeAt(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

/** A spool as a folder of files that are appended to in turn. Nothing is synced: it outlives no crash of the runner, whose leases end with it. */
export class SegmentedSpool implements SpoolFile {
  readonly #folder: string;
  readonly #segmentBytes: number;
  #segments: Segment[] = [];
  #made = 0;

  constructor(folder: string, segmentBytes: number = SEGMENT_BYTES) {
    this.#folder = folder;
    this.#segmentBytes = segmentBytes;
  }

  async append(bytes: Uint8Array): Promise<boolean> {
    try {
      const segment = await this.#current();
      // A failed write may have left a part of it; the next one goes over it, because `end` has not moved.
      await writeAt(segment.handle, bytes, segment.end - segment.begin);
      segment.end += bytes.length;
      return true;
    } catch {
      return false;
    }
  }

  async #current(): Promise<Segment> {
    const last = this.#segments.at(-1);
    if (last && last.end - last.begin < this.#segmentBytes) return last;
    if (this.#made === 0) await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const path = join(this.#folder, String(this.#made));
    const handle = await open(path, "wx+", 0o600);
    this.#made += 1;
    const begin = last?.end ?? 0;
    const segment: Segment = { begin, end: begin, path, handle };
    this.#segments.push(segment);
    return segment;
  }

  async read(from: number, length: number): Promise<Uint8Array> {
    const out = Buffer.allocUnsafe(length);
    let done = 0;
    for (const { begin, end, handle } of this.#segments) {
      const at = from + done;
      if (done === length || at < begin || at >= end) continue;
      const { bytesRead } = await handle.read(out, done, Math.min(length - done, end - at), at - begin);
      done += bytesRead;
    }
    if (done < length) throw new Error(`the spool holds ${done} of ${length} bytes at ${from}`);
    return out;
  }

  async free(offset: number): Promise<void> {
    // The last one stays, although empty: the next byte's place is known by it.
    while (this.#segments.length > 1 && (this.#segments[0]?.end ?? 0) <= offset) await drop(this.#segments.shift());
  }

  async remove(): Promise<void> {
    const segments = this.#segments;
    this.#segments = [];
    for (const { handle } of segments) await handle.close();
    if (this.#made > 0) await rm(this.#folder, { recursive: true, force: true });
  }
}

async function drop(segment: Segment | undefined): Promise<void> {
  if (segment === undefined) return;
  await segment.handle.close();
  await rm(segment.path, { force: true });
}
