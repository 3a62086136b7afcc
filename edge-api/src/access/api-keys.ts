import { apiKeyIdOf, type Limits } from "@rgrid/schema";
import type { Clock } from "../ports/clock.ts";
import type { ApiKeyRecord, Database } from "../ports/database.ts";
import { type Dispatchers, keyShardOf } from "../ports/dispatchers.ts";
import type { Log } from "../ports/log.ts";
import { Unavailable } from "../ports/unavailable.ts";
import { hasSha256 } from "./constant-time.ts";
import { Lru } from "./lru.ts";

/** Keys that one isolate remembers; beyond it, the longest unused is asked for again. */
const KEYS_REMEMBERED = 10_000;

/** Finds the account of a presented API key; null where the key is not valid. @throws Unavailable */
export type AuthenticateKey = (presented: string) => Promise<ApiKeyRecord | null>;

export type ApiKeyPorts = {
  database: Pick<Database, "findApiKey">;
  dispatchers: Pick<Dispatchers, "get">;
  /** Notes that the key was used now. */
  touch: (id: ApiKeyRecord["id"]) => Promise<void>;
  clock: Clock;
  log: Log;
  limits: Limits;
};

/**
 * Looks keys up in Postgres and remembers them: fresh for a minute, and served for up to an hour while Postgres is silent, so that
 * a database outage stops nobody who was here before it (PROTOCOL 9). What one isolate has found is kept in an object too, so that an
 * isolate which starts during the outage knows it. Only found keys are remembered: a new key works at once.
 * Concurrent first uses each ask Postgres; they can't share one promise, because workerd ties I/O to the request that began it.
 */
export function apiKeys({ database, dispatchers, touch, clock, log, limits }: ApiKeyPorts): AuthenticateKey {
  const remembered = new Lru<{ record: ApiKeyRecord; at: number }>(KEYS_REMEMBERED);

  async function lookUp(id: ApiKeyRecord["id"]): Promise<ApiKeyRecord | null> {
    const known = remembered.get(id);
    const age = known === undefined ? Number.POSITIVE_INFINITY : clock.now() - known.at;
    if (known && age < limits.apiKeyCacheFreshMs) return known.record;
    try {
      const record = await database.findApiKey(id);
      if (record === null) remembered.delete(id);
      else remembered.set(id, { record, at: clock.now() });
      await keep(id, record);
      if (record !== null) await noteUse(id);
      return record;
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      if (known && age < limits.apiKeyCacheStaleMs) return known.record;
      const kept = await dispatchers.get(keyShardOf(id)).recallKey(id);
      // A key that was never used before the outage waits for its end.
      if (kept === null) throw error;
      remembered.set(id, { record: kept, at: clock.now() });
      return kept;
    }
  }

  /** Not being able to keep it costs nothing now: the request has its record. */
  async function keep(id: ApiKeyRecord["id"], record: ApiKeyRecord | null): Promise<void> {
    try {
      await dispatchers.get(keyShardOf(id)).rememberKey(id, record);
    } catch (error) {
      log.warn("key_not_kept", { error: error instanceof Error ? error.name : null });
    }
  }

  /** Once a minute at most, since records are remembered for so long. */
  async function noteUse(id: ApiKeyRecord["id"]): Promise<void> {
    try {
      await touch(id);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
    }
  }

  return async (presented) => {
    const id = apiKeyIdOf(presented);
    if (id === null) return null;
    const record = await lookUp(id);
    return record !== null && (await hasSha256(presented, record.sha256)) ? record : null;
  };
}
