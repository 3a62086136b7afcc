const NEWLINE = 0x0a;
const PIECES_MAX = 4096;

/** The end of a stream, at most so many bytes of it, in whole lines where something was cut off. */
export class Tail {
  readonly #bytesMax: number;
  #pieces: Buffer[] = [];
  #length = 0;
  #cut = false;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    // Copied: a stream may use its buffer again.
    this.#pieces.push(Buffer.from(bytes));
    this.#length += bytes.length;
    // Now and then, so that no single byte moves all others.
    if (this.#length > 2 * this.#bytesMax || this.#pieces.length > PIECES_MAX) this.#gather();
  }

  /** What is kept; bytes that are no UTF-8 as U+FFFD. */
  text(): string {
    const whole = this.#gather();
    // A line without its beginning may be half a secret, whose form nobody recognizes any more.
    return (this.#cut ? whole.subarray(whole.indexOf(NEWLINE) + 1) : whole).toString();
  }

  #gather(): Buffer {
    const all = Buffer.concat(this.#pieces);
    const whole = all.length > this.#bytesMax ? Buffer.from(all.subarray(-this.#bytesMax)) : all;
    this.#cut ||= whole.length < all.length;
    this.#pieces = [whole];
    this.#length = whole.length;
    return whole;
  }
}
