import { type ExecutionStreamEvent, eventIdOf, LIMITS } from "@rgrid/schema";
import { NoAnswer, readEvents } from "@rgrid/schema/client";
import type { Host } from "../host.ts";
import type { Api } from "./api.ts";
import { asTrouble } from "./retry.ts";
import { createWatchdog } from "./watchdog.ts";

/** The server sends a comment line every few seconds: after this long without a byte the connection is gone. */
const SILENT_MS_MAX = 6 * LIMITS.streamCommentMs;

type Deps = Pick<Host, "now"> & { api: Pick<Api, "openOnce" | "giveUp" | "patience"> };

/** The last event of an execution that was seen. */
export type Position = Pick<ExecutionStreamEvent, "execution_id" | "n">;

/**
 * Every event of an execution and of the retries that follow it, once each and in order, until the last `end`.
 * A cut connection is opened again after the last event seen; five repeats on which nothing flowed are too many.
 * @param after of `first`: where to go on instead of at the beginning
 * @throws Failure; the signal's reason when aborted
 */
export async function* followEvents(
  { api, now }: Deps,
  first: string,
  signal: AbortSignal,
  after: Position | null = null,
): AsyncGenerator<ExecutionStreamEvent> {
  let last = after;
  let attempt = 0;
  for (;;) {
    const openedAt = now();
    const guard = createWatchdog(Math.min(SILENT_MS_MAX, api.patience.silentMs), () => {
      // A script that is silent for hours sends no events: a connection that lived on its comments has flowed as well. Not its first bytes:
      // one that is cut each time right behind them would be tried for ever.
      if (now() - openedAt > LIMITS.streamCommentMs) attempt = 0;
    });
    let trouble: unknown;
    try {
      // After a retry event too: the server goes on with the new execution, also while that is only promised, and where it was deleted.
      const response = await api.openOnce(
        "streamEvents",
        { params: { id: last?.execution_id ?? first }, headers: last === null ? {} : { "last-event-id": eventIdOf(last) } },
        AbortSignal.any([signal, guard.signal]),
      );
      const watched = new Response(response.body?.pipeThrough(guard.stream) ?? null);
      for await (const event of readEvents(watched)) {
        if (isRepeated(event, last)) continue;
        last = event;
        attempt = 0;
        guard.hold();
        yield event;
        guard.watch();
        if (event.type === "end") return;
      }
      trouble = new NoAnswer(null, "the stream ended before its end event");
    } catch (error) {
      signal.throwIfAborted();
      trouble = guard.signal.aborted ? guard.signal.reason : asTrouble(error);
    } finally {
      guard.hold();
    }
    attempt++;
    if (!(await api.patience.again(trouble, attempt, signal))) throw api.giveUp(trouble);
  }
}

/** A server may send again what it is not sure to have sent. */
const isRepeated = (event: ExecutionStreamEvent, last: Position | null): boolean =>
  last !== null && event.execution_id === last.execution_id && event.n <= last.n;
