import { LIMITS, type LogChunk } from "@rgrid/schema";
import type { SpoolFile } from "../files/port.ts";
import type { Log } from "../ports.ts";
import { bytesOf } from "./chunker.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const NEWLINE = 0x0a;

export type LogSpoolOptions = {
  file: SpoolFile;
  log: Log;
  /** What may wait to be stored. */
  bytesMax?: number;
};

/**
 * One lease's chunks between the script that writes them and the control plane that stores them: a line of JSON each, on disk, so that neither has to wait for
 * the other and memory stays flat. It opens empty, takes chunks, is cut at most once, and is sealed: then `seq` is final.
 *
 * Once cut, always cut: a later chunk must not stand behind a hole. What is left out is counted in the marker, the last chunk of all, which takes the place of
 * the first that is missing.
 */
export class LogSpool {
  readonly #file: SpoolFile;
  readonly #log: Log;
  readonly #bytesMax: number;
  /** Offsets of the first chunk that is not known to be stored, and of the end of what is written. */
  #head = 0;
  #end = 0;
  /** Where each chunk of the last `next` ends. */
  #read: { seq: number; end: number; bytes: number }[] = [];
  /** Of the script's output, in what is written and not known to be stored. */
  #waitingBytes = 0;
  #lastAt = 0;
  #seq = 0;
  #stored = 0;
  #dropped: { chunks: number; bytes: number; at: number } | null = null;
  #marker: LogChunk | null = null;
  #sealed = false;
  /** Appends take turns: chunks come from two loops and must stay in order. */
  #writing: Promise<void> = Promise.resolve();

  constructor({ file, log, bytesMax = LIMITS.spoolBytesMax }: LogSpoolOptions) {
    this.#file = file;
    this.#log = log;
    this.#bytesMax = bytesMax;
  }

  get isSealed(): boolean {
    return this.#sealed;
  }

  /** The last chunk's, or the marker's. */
  get seq(): number {
    return this.#seq;
  }

  /** Resolves when the chunks are on disk, or dropped. After `seal` nothing is taken. */
  append(chunks: readonly LogChunk[]): Promise<void> {
    if (chunks.length > 0) this.#writing = this.#writing.then(() => this.#append(chunks));
    return this.#writing;
  }

  async #append(chunks: readonly LogChunk[]): Promise<void> {
    if (this.#sealed) return;
    const taken: LogChunk[] = [];
    const lines: Uint8Array[] = [];
    let size = 0;
    for (const chunk of chunks) {
      const line = encoder.encode(`${JSON.stringify(chunk)}\n`);
      if (this.#dropped !== null || this.#end - this.#head + size + line.length > this.#bytesMax) this.#drop(chunk, "spool_full");
      else {
        taken.push(chunk);
        lines.push(line);
        size += line.length;
      }
    }
    if (lines.length === 0) return;
    if (await this.#file.append(Buffer.concat(lines))) {
      this.#end += size;
      this.#seq = taken.at(-1)?.seq ?? this.#seq;
      this.#lastAt = taken.at(-1)?.at ?? this.#lastAt;
      for (const chunk of taken) this.#waitingBytes += bytesOf(chunk).length;
    } else for (const chunk of taken) this.#drop(chunk, "disk_failed");
  }

  #drop(chunk: LogChunk, reason: string): void {
    if (this.#dropped === null) this.#log.warn("log_cut", { reason, after_seq: this.#seq });
    const { chunks, bytes } = this.#dropped ?? { chunks: 0, bytes: 0 };
    this.#dropped = { chunks: chunks + 1, bytes: bytes + bytesOf(chunk).length, at: chunk.at };
  }

  /** No more chunks will come. @returns the last `seq`, the marker's where there is one */
  async seal(): Promise<number> {
    await this.#writing;
    if (!this.#sealed) this.#mark();
    this.#sealed = true;
    return this.#seq;
  }

  #mark(): void {
    if (this.#dropped === null) return;
    const { at, ...dropped } = this.#dropped;
    this.#seq += 1;
    this.#marker = { seq: this.#seq, stream: "stdout", at, encoding: "utf8", data: "", dropped };
  }

  /** The chunks that wait, up to the size of a post; one if it is larger, none if none waits. @throws when the disk fails */
  async next(): Promise<LogChunk[]> {
    for (let window = LIMITS.logPostBytesMax; this.#head < this.#end; ) {
      const length = Math.min(window, this.#end - this.#head);
      const lines = this.#lines(await this.#file.read(this.#head, length));
      // A chunk of control characters is six times as long in JSON.
      if (lines.length === 0) window *= 2;
      else {
        this.#read = lines.map(({ chunk, end }) => ({ seq: chunk.seq, end, bytes: bytesOf(chunk).length }));
        const chunks = lines.map(({ chunk }) => chunk).filter(({ seq }) => seq > this.#stored);
        if (chunks.length > 0) return chunks;
        await this.free(this.#stored);
      }
    }
    return this.#marker !== null && this.#marker.seq > this.#stored ? [this.#marker] : [];
  }

  #lines(bytes: Uint8Array): { chunk: LogChunk; end: number }[] {
    const lines: { chunk: LogChunk; end: number }[] = [];
    let from = 0;
    // One that is larger than a post goes alone.
    const countMax = bytes.length > LIMITS.logPostBytesMax ? 1 : LIMITS.logChunksPerPostMax;
    while (lines.length < countMax) {
      const end = bytes.indexOf(NEWLINE, from);
      if (end === -1) break;
      lines.push({ chunk: JSON.parse(decoder.decode(bytes.subarray(from, end))) as LogChunk, end: this.#head + end + 1 });
      from = end + 1;
    }
    return lines;
  }

  /** Everything up to this `seq` is stored. */
  async free(storedThrough: number): Promise<void> {
    this.#stored = Math.max(this.#stored, storedThrough);
    const last = this.#read.findLast(({ seq }) => seq <= this.#stored);
    if (last === undefined || last.end <= this.#head) return;
    for (const { end, bytes } of this.#read) if (end > this.#head && end <= last.end) this.#waitingBytes -= bytes;
    this.#head = last.end;
    await this.#file.free(this.#head);
  }

  /**
   * What waits is not taken, or can't be read: it and all that comes are left out, so that the script does not hang on them. Once nothing but the marker waits,
   * that is given up too.
   */
  abandon(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#abandon());
    return this.#writing;
  }

  #abandon(): void {
    const last = this.#marker === null ? this.#seq : this.#marker.seq - 1;
    const chunks = last - this.#stored;
    this.#seq = Math.min(last, this.#stored);
    this.#marker = null;
    if (chunks <= 0) return;
    this.#log.warn("log_cut", { reason: "not_taken", after_seq: this.#stored });
    const cut = this.#dropped ?? { chunks: 0, bytes: 0, at: this.#lastAt };
    this.#dropped = { ...cut, chunks: cut.chunks + chunks, bytes: cut.bytes + this.#waitingBytes };
    this.#head = this.#end;
    this.#waitingBytes = 0;
    if (this.#sealed) this.#mark();
  }

  async remove(): Promise<void> {
    this.#sealed = true;
    await this.#writing;
    await this.#file.remove();
  }
}
