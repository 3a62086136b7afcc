import type { EpochMs, StatsRange } from "@rgrid/schema";
import { Temporal } from "temporal-polyfill";

const HOUR_MS = 3_600_000;
const HOURS = 24;
const DAYS: Readonly<Record<Exclude<StatsRange, "24h">, number>> = { "7d": 7, "30d": 30, "90d": 90 };

/**
 * Begins of the hours or days that a range has, oldest first, the current one last. Days begin where the reader lives, so that one has
 * 23 or 25 hours when the clocks change; hours are UTC's, in which none is there twice.
 * @param timeZone a name of IANA's list
 */
export function bucketsOf(range: StatsRange, timeZone: string, now: EpochMs): { bucket: "hour" | "day"; starts: EpochMs[] } {
  if (range === "24h") {
    const current = now - (now % HOUR_MS);
    return { bucket: "hour", starts: Array.from({ length: HOURS }, (_, index) => current - (HOURS - 1 - index) * HOUR_MS) };
  }
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone).startOfDay();
  const days = DAYS[range];
  const starts = Array.from(
    { length: days },
    (_, index) => today.subtract({ days: days - 1 - index }).startOfDay().epochMilliseconds,
  );
  return { bucket: "day", starts };
}

/** The begin of the UTC hour or of the zone's day that holds an instant. */
export const startOf = (bucket: "hour" | "day", timeZone: string, at: EpochMs): EpochMs =>
  bucket === "hour"
    ? at - (at % HOUR_MS)
    : Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).startOfDay().epochMilliseconds;
