import { apiKeyIdOf, type Limits } from "@rgrid/schema";
import type { Clock } from "../ports/clock.ts";
import type { ApiKeyRecord, Database } from "../ports/database.ts";
import { Unavailable } from "../ports/unavailable.ts";
import { hasSha256 } from "./constant-time.ts";
import { Lru } from "./lru.ts";

/** Keys that one isolate remembers; beyond it, the longest unused is asked for again. */
const KEYS_REMEMBERED = 10_000;

/** Finds the account of a presented API key; null where the key is not valid. @throws Unavailable */
export type AuthenticateKey = (presented: string) => Promise<ApiKeyRecord | null>;

/**
 * Looks keys up in Postgres and remembers them: fresh for a minute, and served for up to an hour while Postgres is silent, so that
 * a database outage stops nobody who was here before it (PROTOCOL 9). Only found keys are remembered: a new key works at once.
 * Concurrent first uses each ask Postgres; they can't share one promise, because workerd ties I/O to the request that began it.
 */
export function apiKeys(database: Pick<Database, "findApiKey">, clock: Clock, limits: Limits): AuthenticateKey {
  const remembered = new Lru<{ record: ApiKeyRecord; at: number }>(KEYS_REMEMBERED);

  async function lookUp(id: ApiKeyRecord["id"]): Promise<ApiKeyRecord | null> {
    const known = remembered.get(id);
    const age = known === undefined ? Number.POSITIVE_INFINITY : clock.now() - known.at;
    if (known && age < limits.apiKeyCacheFreshMs) return known.record;
    try {
      const record = await database.findApiKey(id);
      if (record === null) remembered.delete(id);
      else remembered.set(id, { record, at: clock.now() });
      return record;
    } catch (error) {
      if (known && age < limits.apiKeyCacheStaleMs && error instanceof Unavailable) return known.record;
      throw error;
    }
  }

  return async (presented) => {
    const id = apiKeyIdOf(presented);
    if (id === null) return null;
    const record = await lookUp(id);
    return record !== null && (await hasSha256(presented, record.sha256)) ? record : null;
  };
}
