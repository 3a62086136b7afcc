import type { Limits } from "@rgrid/schema";
import type { Clock } from "../../ports/clock.ts";
import type { Objects, PresignedPut, PresignGet, PresignPut } from "../../ports/objects.ts";

/** A store that holds no bytes: what was put is told by `store`, and its URLs lead nowhere. */
export class MemoryObjects implements Objects {
  readonly #stored = new Map<string, { sizeBytes: number; lastModifiedAt: number }>();
  readonly #clock: Clock;
  readonly #ttlMs: number;

  constructor(clock: Clock, limits: Limits) {
    this.#clock = clock;
    this.#ttlMs = limits.presignTtlMs;
  }

  /** As if these bytes had been uploaded now. */
  store(key: string, sizeBytes: number): void {
    this.#stored.set(key, { sizeBytes, lastModifiedAt: this.#clock.now() });
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
  async head(key: string): Promise<{ sizeBytes: number; lastModifiedAt: number } | null> {
    return this.#stored.get(key) ?? null;
  }

  #urlOf(key: string): string {
    return `https://objects.invalid/${key.split("/").map(encodeURIComponent).join("/")}`;
  }
}
