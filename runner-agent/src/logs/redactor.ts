import type { ErrorReport } from "@rgrid/schema";

/** What stands in a log for a value of `--env`. */
const MASK = new TextEncoder().encode("***");
/** Shorter values are ordinary words and numbers too often to be masked. */
const SECRET_LENGTH_MIN = 8;

/** The values of an environment that are masked, longest first: where two begin at one place the longer one is meant. */
export function secretsOf(env: Readonly<Record<string, string>>): string[] {
  const values = new Set(Object.values(env).filter((value) => [...value].length >= SECRET_LENGTH_MIN));
  return [...values].sort((a, b) => b.length - a.length);
}

/** One value to look for, with the table that tells how much of it the end of some bytes may be the beginning of. */
class Needle {
  readonly bytes: Buffer;
  /** Knuth, Morris and Pratt: for a prefix of `index + 1` bytes, the longest proper prefix that is also its end. */
  readonly #fallback: Uint32Array;

  constructor(text: string) {
    this.bytes = Buffer.from(text);
    this.#fallback = new Uint32Array(this.bytes.length);
    for (let at = 1; at < this.bytes.length; at += 1)
      this.#fallback[at] = this.#step(this.#fallback[at - 1] ?? 0, this.bytes[at]);
  }

  #step(matched: number, byte: number | undefined): number {
    let length = matched;
    while (length > 0 && this.bytes[length] !== byte) length = this.#fallback[length - 1] ?? 0;
    return this.bytes[length] === byte ? length + 1 : 0;
  }

  /** Where the longest beginning of this value that ends `data` starts, not before `from`; `data.length` where there is none. */
  openFrom(data: Buffer, from: number): number {
    let matched = 0;
    for (let at = Math.max(from, data.length - this.bytes.length + 1); at < data.length; at += 1) {
      matched = this.#step(matched, data[at]);
      if (matched === this.bytes.length) matched = this.#fallback[matched - 1] ?? 0;
    }
    return data.length - matched;
  }
}

/**
 * Replaces values in one stream of bytes, wherever its pieces are cut, exactly as if the whole were there at once: leftmost first, then longest. What may
 * be the beginning of a value is held back until the next bytes or the end tell. Pure.
 */
export class Redactor {
  readonly #needles: Needle[];
  #held: Buffer = Buffer.alloc(0);

  /** @param secrets as {@link secretsOf} gives them */
  constructor(secrets: readonly string[]) {
    this.#needles = secrets.map((secret) => new Needle(secret));
  }

  push(bytes: Uint8Array): Uint8Array {
    if (this.#needles.length === 0) return bytes;
    const piece = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return this.#replace(this.#held.length === 0 ? piece : Buffer.concat([this.#held, piece]), false);
  }

  /** What was held back. */
  end(): Uint8Array {
    return this.#replace(this.#held, true);
  }

  #replace(data: Buffer, ended: boolean): Uint8Array {
    const out: Uint8Array[] = [];
    const next = this.#needles.map(({ bytes }) => data.indexOf(bytes));
    let from = 0;
    let open = ended ? data.length : this.#openFrom(data, 0);
    for (;;) {
      const match = this.#firstMatch(data, next, from);
      // At the same place a longer value may still be on its way.
      if (match === null || match.at >= open) break;
      out.push(data.subarray(from, match.at), MASK);
      from = match.at + match.length;
      if (open < from) open = this.#openFrom(data, from);
    }
    out.push(data.subarray(from, open));
    // Copied: a view would keep the whole piece alive.
    this.#held = Buffer.from(data.subarray(open));
    return out.length === 1 && out[0] ? out[0] : Buffer.concat(out);
  }

  #openFrom(data: Buffer, from: number): number {
    return this.#needles.reduce((first, needle) => Math.min(first, needle.openFrom(data, from)), data.length);
  }

  /** The needles are sorted by length, so of several at one place the first is the longest. */
  #firstMatch(data: Buffer, next: number[], from: number): { at: number; length: number } | null {
    let first: { at: number; length: number } | null = null;
    for (const [index, { bytes }] of this.#needles.entries()) {
      let at = next[index] ?? -1;
      if (at !== -1 && at < from) at = next[index] = data.indexOf(bytes, from);
      if (at !== -1 && (first === null || at < first.at)) first = { at, length: bytes.length };
    }
    return first;
  }
}

/** An error without the values: they may stand in what an engine or a script said. Codes are ours and stay. */
export function maskedError(error: ErrorReport, secrets: readonly string[]): ErrorReport {
  return { ...error, error_details: masked(error.error_details, secrets) };
}

function masked<T>(value: T, secrets: readonly string[]): T {
  if (typeof value === "string") return secrets.reduce<string>((text, secret) => text.replaceAll(secret, "***"), value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => masked(item, secrets)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, masked(item as unknown, secrets)])) as T;
}
