import { type AccountEvent, isoOf, isTransient, type StatsFigures } from "@rgrid/schema";
import { bucketsOf } from "../history/calendar.ts";
import { followAccount } from "../history/follow-account.ts";
import type { OpenStream } from "../stream/open-streams.ts";
import { sseBody, sseHeaders } from "../stream/sse-body.ts";
import type { Api } from "./api.ts";
import { filterOf } from "./executions-filter.ts";
import type { Serve } from "./serve.ts";

/** Of an hour or a day in which nothing ran. */
const NOTHING: StatsFigures = {
  ...{ completed: 0, failed: 0, cancelled: 0, active: 0, cost_micros: null },
  ...{ queue_p50_ms: null, queue_p95_ms: null, retries_auto: 0, retries_manual: 0 },
};

/** Once an event was told, its id in the stream is where the next one begins. */
const encodeEvent = (event: AccountEvent): string => {
  const data = event.type === "execution" ? event.execution : { id: event.id };
  return `id: ${event.cursor}\nevent: ${event.type}\ndata: ${JSON.stringify(data)}\n\n`;
};

/** What happened in an account, live and summed up. */
export function historyRoutes(serve: Serve, api: Api, openStream: OpenStream): void {
  const { history, sleep, clock } = api;
  const { streamCommentMs, accountEventsPollMs, accountEventsOverlapMs } = api.config.limits;

  serve("countExecutions", ({ query, caller }) => history.count(filterOf(caller.account.id, query)));

  serve("streamAccount", async ({ headers, caller, c }) => {
    // Asked before the stream is opened: where Postgres is silent, the answer is a 503 and no stream that ends at once.
    const since = headers["last-event-id"] === undefined ? await history.now() : Number(headers["last-event-id"]);
    const close = openStream(caller.id);
    const abort = new AbortController();
    c.req.raw.signal.addEventListener("abort", () => abort.abort(), { once: true });
    const { log } = c.var;
    const options = { pollMs: accountEventsPollMs, overlapMs: accountEventsOverlapMs, sleep, signal: abort.signal };
    const body = sseBody(followAccount(history, caller.account.id, since, options), {
      encode: encodeEvent,
      commentMs: streamCommentMs,
      sleep,
      abort,
      onEnd: (error) => {
        close();
        if (error !== null) log.warn("account_stream_cut", { error: error instanceof Error ? error.name : null });
      },
    });
    return new Response(body, { headers: sseHeaders });
  });

  serve("stats", async ({ query, caller }) => {
    const { range, time_zone } = query;
    const now = clock.now();
    const { bucket, starts } = bucketsOf(range, time_zone, now);
    const from = starts[0] ?? now;
    const found = await history.stats({ account: caller.account.id, from, bucket, time_zone });
    const byStart = new Map(found.buckets.map(({ at, ...figures }) => [at, figures]));
    return {
      ...{ range, time_zone, from: isoOf(from), to: isoOf(now), bucket },
      buckets: starts.map((at) => ({ at: isoOf(at), ...(byStart.get(at) ?? NOTHING) })),
      totals: found.totals,
      errors: found.errors.map(({ code, count }) => ({ code, count, transient: isTransient(code) })),
      runners_without_price: found.runners_without_price,
    };
  });
}
