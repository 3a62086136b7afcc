import type { ApiKeyId, EpochMs } from "@rgrid/schema";
import type { KeyRecord } from "./facts.ts";

/** A key's record as Postgres last gave it, and when. */
export type SeenKey = { record: KeyRecord; seen_at: EpochMs };

/** A record that has not changed is written again only this often: one key is confirmed by every isolate, once a minute. */
const CONFIRM_MS = 10 * 60_000;

/**
 * API keys that were used before, for isolates that start while Postgres is silent (PROTOCOL 9). Which object keeps a key follows from the
 * key's id alone: an isolate that knows nothing yet can't know the account's dispatcher.
 */
export class KeyRecords {
  readonly #keys = new Map<ApiKeyId, SeenKey>();

  constructor(keys: Iterable<SeenKey>) {
    for (const key of keys) this.#keys.set(key.record.id, key);
  }

  /** What has to be stored, or null where that is known already. */
  remember(record: KeyRecord, now: EpochMs): SeenKey | null {
    const known = this.#keys.get(record.id);
    if (known && now - known.seen_at < CONFIRM_MS && JSON.stringify(known.record) === JSON.stringify(record)) return null;
    const seen = { record, seen_at: now };
    this.#keys.set(record.id, seen);
    return seen;
  }

  /** @returns whether there was something to forget */
  forget(id: ApiKeyId): boolean {
    return this.#keys.delete(id);
  }

  /** Null where the record is unknown, or older than it may be served. */
  recall(id: ApiKeyId, staleMs: number, now: EpochMs): KeyRecord | null {
    const known = this.#keys.get(id);
    return known && now - known.seen_at < staleMs ? known.record : null;
  }
}
