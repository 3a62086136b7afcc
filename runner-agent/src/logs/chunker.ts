import { LIMITS, type LogChunk, type LogStream } from "@rgrid/schema";

const encoder = new TextEncoder();
// ignoreBOM keeps a leading U+FEFF: the bytes must come out as they went in.
const strictDecoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
/** How many bytes at the end are the beginning of a code point that is not complete (0 to 3). */
function openTail(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? back : 0;
    }
  }
  return 0;
}

function base64(bytes: Uint8Array): string {
  let binary = "";
  // In steps: spreading a whole chunk would overflow the stack.
  for (let from = 0; from < bytes.length; from += 8192) binary += String.fromCharCode(...bytes.subarray(from, from + 8192));
  return btoa(binary);
}

function textOf(bytes: Uint8Array): string | null {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    return null;
  }
}

function concat(parts: readonly Uint8Array[], length: number): Uint8Array {
  if (parts.length === 1 && parts[0]) return parts[0];
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * Bytes of both streams → chunks, numbered by one `seq` in the order in which they were read. Pure: when to flush is the caller's decision.
 * A chunk is cut at a code point; what is not valid UTF-8 travels as base64, so that the bytes come out exactly.
 */
export class Chunker {
  readonly #bytesMax: number;
  #seq = 0;
  #stream: LogStream = "stdout";
  #parts: Uint8Array[] = [];
  #length = 0;
  /** Begun code points that wait for their rest, by stream. */
  readonly #tails: Record<LogStream, Uint8Array> = { stdout: new Uint8Array(), stderr: new Uint8Array() };

  constructor(bytesMax: number = LIMITS.logChunkBytesMax) {
    this.#bytesMax = bytesMax;
  }

  /** The last `seq` given out; 0 before the first chunk. */
  get seq(): number {
    return this.#seq;
  }

  get pending(): boolean {
    return this.#length > 0;
  }

  /** Takes bytes as read; returns the chunks that are full, or closed because the other stream speaks. */
  push(stream: LogStream, bytes: Uint8Array, at: number): LogChunk[] {
    const out: LogChunk[] = [];
    if (stream !== this.#stream) {
      out.push(...this.flush(at));
      this.#stream = stream;
    }
    if (this.#length === 0 && this.#tails[stream].length > 0) {
      this.#add(this.#tails[stream]);
      this.#tails[stream] = new Uint8Array();
    }
    let rest = bytes;
    while (rest.length > 0) {
      const taken = rest.subarray(0, this.#bytesMax - this.#length);
      this.#add(taken);
      rest = rest.subarray(taken.length);
      if (this.#length < this.#bytesMax) break;
      out.push(...this.flush(at));
      if (rest.length > 0) {
        this.#add(this.#tails[stream]);
        this.#tails[stream] = new Uint8Array();
      }
    }
    return out;
  }

  /** What is pending, but for a begun code point. */
  flush(at: number): LogChunk[] {
    if (this.#length === 0) return [];
    const bytes = concat(this.#parts, this.#length);
    this.#parts = [];
    this.#length = 0;
    const open = openTail(bytes);
    // Copied: a view would keep the whole buffer alive for three bytes.
    this.#tails[this.#stream] = bytes.slice(bytes.length - open);
    const whole = bytes.subarray(0, bytes.length - open);
    return whole.length === 0 ? [] : [this.#chunk(this.#stream, whole, at)];
  }

  /** Both streams ended: everything, begun code points too. */
  end(at: number): LogChunk[] {
    const out = this.flush(at);
    for (const stream of ["stdout", "stderr"] as const) {
      if (this.#tails[stream].length > 0) out.push(this.#chunk(stream, this.#tails[stream], at));
      this.#tails[stream] = new Uint8Array();
    }
    return out;
  }

  #add(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#parts.push(bytes);
    this.#length += bytes.length;
  }

  #chunk(stream: LogStream, bytes: Uint8Array, at: number): LogChunk {
    this.#seq += 1;
    const text = textOf(bytes);
    const head = { seq: this.#seq, stream, at };
    return text !== null ? { ...head, encoding: "utf8", data: text } : { ...head, encoding: "base64", data: base64(bytes) };
  }
}

/** The bytes of a chunk. */
export function bytesOf(chunk: Pick<LogChunk, "encoding" | "data">): Uint8Array {
  if (chunk.encoding === "utf8") return encoder.encode(chunk.data);
  return Uint8Array.from(atob(chunk.data), (character) => character.charCodeAt(0));
}
