import { createHash, type Hash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";

/** A file that comes in pieces from its beginning on, with the digest of what is there. */
export class PartialFile {
  readonly #file: FileHandle;
  /** Of the whole. */
  readonly sizeBytes: number;
  readonly #onBytes: (count: number) => void;
  #hash: Hash = createHash("sha256");
  #received = 0;
  #pieces = 0;

  private constructor(file: FileHandle, sizeBytes: number, onBytes: (count: number) => void) {
    this.#file = file;
    this.sizeBytes = sizeBytes;
    this.#onBytes = onBytes;
  }

  /** @param sizeBytes of the whole @param onBytes hears what has come, and below 0 what was for nothing */
  static async create(path: string, sizeBytes: number, onBytes: (count: number) => void): Promise<PartialFile> {
    return new PartialFile(await open(path, "w", 0o600), sizeBytes, onBytes);
  }

  get received(): number {
    return this.#received;
  }
  get missing(): number {
    return this.sizeBytes - this.#received;
  }
  get isWhole(): boolean {
    return this.missing === 0;
  }
  /** How many answers its bytes are of. */
  get pieces(): number {
    return this.#pieces;
  }

  beginPiece(): void {
    this.#pieces++;
  }

  /** @returns false where it does not fit: before the disk is full of what can never become right */
  async append(chunk: Uint8Array): Promise<boolean> {
    if (chunk.length > this.missing) return false;
    await this.#file.write(chunk, 0, chunk.length, this.#received);
    this.#hash.update(chunk);
    this.#received += chunk.length;
    this.#onBytes(chunk.length);
    return true;
  }

  async restart(): Promise<void> {
    await this.#file.truncate(0);
    this.#onBytes(-this.#received);
    this.#hash = createHash("sha256");
    this.#received = 0;
    this.#pieces = 0;
  }

  /** Of what is there, in hex. */
  sha256(): string {
    return this.#hash.copy().digest("hex");
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
