import type { Writable } from "node:stream";
import { errnoOf } from "../errno.ts";

const COLUMNS_UNKNOWN = 80;

/**
 * stdout or stderr. Writing waits for the reader (back-pressure), and a reader that has left (`| head -1`) is no error:
 * what comes after is dropped.
 */
export class Sink {
  readonly #stream: Writable & { isTTY?: boolean; columns?: number };
  #closed = false;
  /** The last byte was not a newline: text of ours would be glued to it on a terminal. */
  #midLine = false;

  constructor(stream: Writable & { isTTY?: boolean; columns?: number }) {
    this.#stream = stream;
    stream.on("error", (error) => {
      this.#closed = true;
      if (errnoOf(error) !== "EPIPE" && errnoOf(error) !== "EIO") throw error;
    });
  }

  get isTerminal(): boolean {
    return this.#stream.isTTY === true;
  }
  /** A terminal that nobody has told its size says 0 (`script` without one, a container's at its start, some CI): unknown, not narrow. */
  get columns(): number {
    return this.#stream.columns || COLUMNS_UNKNOWN;
  }
  get closed(): boolean {
    return this.#closed;
  }
  get midLine(): boolean {
    return this.#midLine;
  }

  /** Another stream on the same screen has begun a new line. */
  markFreshLine(): void {
    this.#midLine = false;
  }

  async write(data: Uint8Array | string): Promise<void> {
    if (this.#closed || data.length === 0) return;
    this.#midLine = typeof data === "string" ? !data.endsWith("\n") : data.at(-1) !== 10;
    if (this.#stream.write(data)) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        this.#stream.off("drain", done).off("error", done).off("close", done);
        resolve();
      };
      this.#stream.on("drain", done).on("error", done).on("close", done);
    });
  }

  /** Resolves when everything written is out, so that the process may end. */
  async flush(): Promise<void> {
    if (this.#closed) return;
    await new Promise<void>((resolve) => {
      this.#stream.once("error", () => resolve());
      this.#stream.write("", () => resolve());
    });
  }
}
