import { z } from "zod";
import { executionItem, executionStatus } from "./execution.ts";
import { durationMs, isoTime, metadata, micros, text } from "./fields.ts";
import { executionId } from "./ids.ts";
import { LIMITS } from "./limits.ts";

/** `metadata` as a JSON object in the query: any character is safe in it. */
const metadataQuery = z
  .string()
  .transform((value, context) => {
    try {
      return JSON.parse(value) as unknown;
    } catch {
      context.issues.push({ code: "custom", message: "must be a JSON object", input: value });
      return z.NEVER;
    }
  })
  .pipe(metadata);

/** Several, separated by commas. */
const statusesQuery = z.string().transform((value, context) => {
  const parsed = z.array(executionStatus).safeParse(value.split(","));
  if (parsed.success) return parsed.data;
  const message = `must be one or more of ${executionStatus.options.join(", ")}, separated by commas`;
  context.issues.push({ code: "custom", message, input: value });
  return z.NEVER;
});

const errorCode = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, { error: "must be an error code such as missing_dependency" });

/** What a list of executions can be narrowed by, but for the status. */
export const executionFilters = {
  script: text(LIMITS.pathBytesMax).optional(),
  metadata: metadataQuery.optional(),
  error_code: errorCode.optional(),
  /** From this instant on. */
  created_after: isoTime.optional(),
  /** Up to this instant, without it. */
  created_before: isoTime.optional(),
};
export const executionStatusFilter = { status: statusesQuery.optional() };

export const executionCounts = z
  .object({ total: z.int(), by_status: z.record(executionStatus, z.int()) })
  .meta({ id: "ExecutionCounts" });
export type ExecutionCounts = z.infer<typeof executionCounts>;

export const statsRange = z.enum(["24h", "7d", "30d", "90d"]);
export type StatsRange = z.infer<typeof statsRange>;

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
/** A day begins and ends where the reader lives. */
export const timeZone = z
  .string()
  .max(64)
  .regex(/^[A-Za-z][A-Za-z0-9_+/-]*$/)
  .refine(isTimeZone, { error: "must be a time zone of IANA's list, such as Europe/Berlin" });

/** Figures of the executions created in a span of time. Null where none of them has one. */
const figures = {
  completed: z.int(),
  failed: z.int(),
  cancelled: z.int(),
  /** Queued or running. */
  active: z.int(),
  cost_micros: micros.nullable(),
  queue_p50_ms: durationMs.nullable(),
  queue_p95_ms: durationMs.nullable(),
  retries_auto: z.int(),
  retries_manual: z.int(),
};
export const stats = z
  .object({
    range: statsRange,
    time_zone: z.string(),
    from: isoTime,
    to: isoTime,
    bucket: z.enum(["hour", "day"]),
    /** Oldest first, one for every hour or day of the range, also where nothing ran. */
    buckets: z.array(z.object({ at: isoTime, ...figures })),
    totals: z.object(figures),
    /** Of failed executions, most frequent first. */
    errors: z.array(z.object({ code: z.string(), count: z.int(), transient: z.boolean() })),
    /** Names of runners whose executions have no cost, since their owner set no price. */
    runners_without_price: z.array(z.string()),
  })
  .meta({ id: "Stats" });
export type Stats = z.infer<typeof stats>;
export type StatsFigures = Stats["totals"];

/** One event of `GET /api/v1/events`: an execution as it is now, whatever of it changed; or that it is there no more: deleted, or past its retention. */
export const accountEvent = z.discriminatedUnion("type", [
  z.object({ type: z.literal("execution"), cursor: z.string(), execution: executionItem }),
  z.object({ type: z.literal("execution_removed"), cursor: z.string(), id: executionId }),
]);
export type AccountEvent = z.infer<typeof accountEvent>;
/** The cursor of an account's events: microseconds since 1970 by the database's clock. */
export const changesCursor = z.string().regex(/^\d{1,17}$/, { error: "must be the id of an event of this stream" });
