import { STDERR_TAIL_BYTES } from "../errors/classify.ts";

/** The last bytes of a stream, however much of it there is. */
export class StderrTail {
  #parts: Uint8Array[] = [];
  #length = 0;

  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    // Copied: a view would keep the whole piece that was read alive.
    this.#parts.push(bytes.slice(-STDERR_TAIL_BYTES));
    this.#length += Math.min(bytes.length, STDERR_TAIL_BYTES);
    // Now and then, so that no single byte moves all others.
    if (this.#length > 2 * STDERR_TAIL_BYTES || this.#parts.length > 4096) this.#compact();
  }

  #compact(): void {
    const last = Buffer.concat(this.#parts).subarray(-STDERR_TAIL_BYTES);
    this.#parts = [Uint8Array.from(last)];
    this.#length = last.length;
  }

  /** What is not valid UTF-8 is replaced: nobody's message ends there. */
  text(): string {
    this.#compact();
    return Buffer.from(this.#parts[0] ?? []).toString("utf8");
  }
}
