import { type AccountId, type ExecutionId, eventId, parseEventId } from "@rgrid/schema";
import { followChain, type StreamStart } from "../stream/follow-chain.ts";
import type { OpenStream } from "../stream/open-streams.ts";
import { encodeEvent, sseBody, sseHeaders } from "../stream/sse-body.ts";
import type { Api } from "./api.ts";
import { notFound, readExecution, resolveId } from "./find-execution.ts";
import { validationFailed } from "./parse-request.ts";
import type { Serve } from "./serve.ts";

const badEventId = (message: string) => validationFailed([{ path: "last-event-id", message }]);

/** One event of the sequence, however small the page that it comes in. */
const ONE_EVENT = 1;

export function eventRoutes(serve: Serve, api: Api, openStream: OpenStream): void {
  const { limits } = api.config;

  /** Whether two executions are one chain: an execution knows all that came before it. */
  async function sameChain(account: AccountId, left: ExecutionId, right: ExecutionId): Promise<boolean> {
    if (left === right) return true;
    const [one, other] = await Promise.all([readExecution(api, account, left), readExecution(api, account, right)]);
    return one.chain.includes(right) || other.chain.includes(left);
  }

  /**
   * Where the stream begins. Behind a `retry` it goes on with the next execution: what follows in the old one is only the `end` that is kept back.
   */
  async function startAfter(account: AccountId, id: ExecutionId, lastEventId: string): Promise<StreamStart> {
    if (!eventId.safeParse(lastEventId).success) throw badEventId("must be the id of an event of this execution");
    const { execution_id, n } = parseEventId(lastEventId);
    if (!(await sameChain(account, id, execution_id))) throw badEventId("is an event of another execution");
    if (n === 0) return { id: execution_id, after: 0 };
    const page = await api.executions.events(execution_id, n - 1, ONE_EVENT);
    if (page === null || page.account_id !== account) throw notFound(execution_id);
    const [event] = page.events;
    if (event === undefined) throw badEventId("is an event that has not happened");
    return { id: execution_id, after: n, ...(event.type === "retry" && { retriedAs: event.new_execution_id }) };
  }

  async function startOf(account: AccountId, id: ExecutionId, lastEventId: string | undefined): Promise<StreamStart> {
    if (lastEventId !== undefined) return startAfter(account, id, lastEventId);
    // Of the object alone: whether it is there, not what its first event was.
    const page = await api.executions.get(id).events(0, ONE_EVENT);
    if (page === null || page.account_id !== account) throw notFound(id);
    return { id, after: 0 };
  }

  serve("streamEvents", async ({ params, headers, caller, c }) => {
    const id = await resolveId(api, caller.account.id, params.id);
    const start = await startOf(caller.account.id, id, headers["last-event-id"]);
    const close = openStream(caller.id);
    const abort = new AbortController();
    // Needs `enable_request_signal` on Workers; fires at the write after the watcher left.
    c.req.raw.signal.addEventListener("abort", () => abort.abort(), { once: true });
    const { log } = c.var;
    const body = sseBody(followChain(api.executions, start, abort.signal), {
      encode: encodeEvent,
      commentMs: limits.streamCommentMs,
      sleep: api.sleep,
      abort,
      onEnd: (error) => {
        close();
        if (error !== null) log.warn("stream_cut", { execution_id: id, error: error instanceof Error ? error.name : null });
      },
    });
    return new Response(body, { headers: sseHeaders });
  });
}
