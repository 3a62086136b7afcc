import { Needles } from "./needles.ts";

/** What stands in place of a secret. */
const MASK = new TextEncoder().encode("***");

/**
 * Replaces secrets in one stream of bytes, wherever its pieces are cut, exactly as if the whole were there at once: leftmost first, then longest. What may
 * be the beginning of a secret is held back until the next bytes or the end tell. Takes time in proportion to what it is given. Pure.
 *
 * Positions count from the beginning of the stream: `from` ≤ what is decided ≤ the beginning of the oldest secret that may still come.
 */
export class Redactor {
  readonly #needles: Needles;
  #node = 0;
  /** Bytes from `#from` on that were read and not given out. */
  #held: Buffer = Buffer.alloc(0);
  #from = 0;
  #read = 0;
  /** Secrets that were found and not yet replaced, since another may begin before them: the longest from each position. */
  readonly #found = new Map<number, number>();
  /** No found one begins before it. */
  #next = 0;

  constructor(secrets: readonly string[]) {
    this.#needles = new Needles(secrets.map((secret) => Buffer.from(secret)));
  }

  push(bytes: Uint8Array): Uint8Array {
    if (this.#needles.isEmpty) return bytes;
    const piece = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const data = this.#held.length === 0 ? piece : Buffer.concat([this.#held, piece]);
    const out: Uint8Array[] = [];
    const base = this.#from;
    for (let at = this.#read - base; at < data.length; at += 1) {
      // Almost all bytes of almost all output.
      if (this.#node === 0) at = this.#needles.skip(data, at);
      if (at === data.length) break;
      this.#node = this.#needles.step(this.#node, data[at] ?? 0);
      if (this.#node === 0 && this.#found.size === 0) continue;
      this.#read = base + at + 1;
      if (this.#needles.endsAny(this.#node)) this.#note();
      if (this.#found.size > 0) this.#decide(data, base, out);
    }
    this.#read = base + data.length;
    return this.#giveOut(data, base, this.#openFrom, out);
  }

  /** What was held back. */
  end(): Uint8Array {
    const out: Uint8Array[] = [];
    const [data, base] = [this.#held, this.#from];
    // Nothing more can come, so nothing is open.
    this.#node = 0;
    this.#decide(data, base, out);
    return this.#giveOut(data, base, this.#read, out);
  }

  /** Where the oldest secret begins that may still come. */
  get #openFrom(): number {
    return this.#read - this.#needles.depth(this.#node);
  }

  #note(): void {
    for (const length of this.#needles.endingAt(this.#node)) {
      const start = this.#read - length;
      this.#next = this.#found.size === 0 ? start : Math.min(this.#next, start);
      // A later end of the same beginning is a longer secret.
      this.#found.set(start, this.#read);
    }
  }

  /** Replaces what was found and nothing can begin before any more. */
  #decide(data: Buffer, base: number, out: Uint8Array[]): void {
    for (; this.#found.size > 0 && this.#next < this.#openFrom; this.#next += 1) {
      const end = this.#found.get(this.#next);
      if (end === undefined) continue;
      this.#found.delete(this.#next);
      if (this.#next < this.#from) continue;
      out.push(data.subarray(this.#from - base, this.#next - base), MASK);
      this.#from = end;
      // What began inside of it is no secret of its own.
      while (this.#openFrom < end) this.#node = this.#needles.fallback(this.#node);
    }
  }

  #giveOut(data: Buffer, base: number, until: number, out: Uint8Array[]): Uint8Array {
    if (this.#from < until) {
      out.push(data.subarray(this.#from - base, until - base));
      this.#from = until;
    }
    // Copied: a view would keep the whole piece alive.
    this.#held = Buffer.from(data.subarray(this.#from - base));
    return out.length === 1 && out[0] ? out[0] : Buffer.concat(out);
  }
}
