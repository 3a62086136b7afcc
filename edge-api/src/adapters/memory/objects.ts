import type { Limits } from "@rgrid/schema";
import type { Clock } from "../../ports/clock.ts";
import type { Objects, PresignedPut, PresignGet, PresignPut } from "../../ports/objects.ts";

/** A store whose URLs lead nowhere: what a runner or CLI would have uploaded is told by `store`, without bytes. */
export class MemoryObjects implements Objects {
  readonly #stored = new Map<string, { sizeBytes: number; lastModifiedAt: number; bytes: Uint8Array | null }>();
  readonly #clock: Clock;
  readonly #ttlMs: number;

  constructor(clock: Clock, limits: Limits) {
    this.#clock = clock;
    this.#ttlMs = limits.presignTtlMs;
  }

  /** As if these bytes had been uploaded now. */
  store(key: string, sizeBytes: number): void {
    this.#stored.set(key, { sizeBytes, lastModifiedAt: this.#clock.now(), bytes: null });
  }

  keys(): string[] {
    return [...this.#stored.keys()];
  }

  async presignPut({ key, sha256, sizeBytes, onlyIfAbsent }: PresignPut): Promise<PresignedPut> {
    const headers = {
      "content-length": String(sizeBytes),
      "x-amz-checksum-sha256": sha256,
      ...(onlyIfAbsent ? { "if-none-match": "*" } : {}),
    };
    return { url: this.#urlOf(key), headers, expiresAt: this.#clock.now() + this.#ttlMs };
  }
  async presignGet({ key }: PresignGet): Promise<{ url: string; expiresAt: number }> {
    return { url: this.#urlOf(key), expiresAt: this.#clock.now() + this.#ttlMs };
  }
  async delete(key: string): Promise<void> {
    this.#stored.delete(key);
  }
  async deletePrefix(prefix: string): Promise<void> {
    for (const key of this.keys()) if (key.startsWith(prefix)) this.#stored.delete(key);
  }
  async put(key: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.#stored.set(key, { sizeBytes: bytes.byteLength, lastModifiedAt: this.#clock.now(), bytes });
  }
  async read(key: string): Promise<Uint8Array | null> {
    return this.#stored.get(key)?.bytes ?? null;
  }
  async head(key: string): Promise<{ sizeBytes: number; lastModifiedAt: number } | null> {
    return this.#stored.get(key) ?? null;
  }

  #urlOf(key: string): string {
    return `https://objects.invalid/${key.split("/").map(encodeURIComponent).join("/")}`;
  }
}
