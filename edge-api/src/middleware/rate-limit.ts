import { ApiError } from "@rgrid/schema";
import { Lru } from "../access/lru.ts";
import type { Clock } from "../ports/clock.ts";

/** Keys whose buckets one isolate remembers. A forgotten bucket is a full one. */
const BUCKETS = 10_000;

/**
 * Token bucket per key: `burst` at once, refilled at `perMinute`.
 * Per isolate: it stops a loop gone wild, not an attack spread over the world; quotas that bind are kept by the dispatcher.
 * @returns takes one token. @throws ApiError rate_limited
 */
export function rateLimit(clock: Clock, { perMinute, burst }: { perMinute: number; burst: number }): (key: string) => void {
  const buckets = new Lru<{ tokens: number; at: number }>(BUCKETS);
  const perMs = perMinute / 60_000;
  return (key) => {
    const now = clock.now();
    const bucket = buckets.get(key) ?? { tokens: burst, at: now };
    const tokens = Math.min(burst, bucket.tokens + Math.max(0, now - bucket.at) * perMs);
    if (tokens < 1) {
      const seconds = Math.max(1, Math.ceil((1 - tokens) / perMs / 1000));
      throw new ApiError("rate_limited", { limit_per_minute: perMinute }, seconds);
    }
    buckets.set(key, { tokens: tokens - 1, at: now });
  };
}
