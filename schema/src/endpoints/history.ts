import { z } from "zod";
import { changesCursor, stats, statsRange, timeZone } from "../history.ts";
import { define } from "./endpoint.ts";

/** What happened in an account, live and summed up. */
export const HISTORY_ENDPOINTS = define({
  streamAccount: {
    method: "get",
    path: "/api/v1/events",
    access: "api_key",
    tag: "executions",
    summary:
      "Server-sent events: `execution`, each one that is new or has changed, as lists show it; `execution_removed`, the id of one that was deleted or expired. Last-Event-ID resumes; removals are told for ten minutes",
    headers: z.object({ "last-event-id": changesCursor.optional() }),
    answers: { 200: "text/event-stream" },
  },
  stats: {
    method: "get",
    path: "/api/v1/stats",
    access: "api_key",
    tag: "account",
    summary: "Executions, failures, waits, retries and cost by hour or day",
    query: z.strictObject({ range: statsRange.default("30d"), time_zone: timeZone.default("UTC") }),
    answers: { 200: stats },
  },
});
