import { type ExecutionId, type ExecutionStreamEvent, eventIdOf, LIMITS } from "@rgrid/schema";
import { ApiRefusal, NoAnswer, readEvents } from "@rgrid/schema/client";
import { z } from "zod";
import type { Host } from "../host.ts";
import type { Api } from "./api.ts";
import { isWorthRepeating, RETRIES_MAX, repeatDelayMs } from "./retry.ts";

/** The server sends a comment line every few seconds: after this long without a byte the connection is gone, whatever TCP says. */
const SILENT_MS_MAX = 6 * LIMITS.streamCommentMs;

type Deps = Pick<Host, "random" | "sleep"> & {
  api: Pick<Api, "openOnce" | "giveUp">;
  onRetry(error: unknown, attempt: number): Promise<void>;
};

/** Calls `bark` when no chunk has passed for `SILENT_MS_MAX`; held while the reader is busy, whose slowness is not the network's. */
function watchdog(bark: () => void) {
  let timer: NodeJS.Timeout | undefined;
  const hold = () => clearTimeout(timer);
  const watch = () => {
    clearTimeout(timer);
    timer = setTimeout(bark, SILENT_MS_MAX);
  };
  const stream = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      watch();
      controller.enqueue(chunk);
    },
  });
  return { stream, hold, watch };
}

/**
 * Every event of an execution and of the retries that follow it, once each and in order, until the last `end`.
 * A cut connection is opened again after the last event seen; five repeats without one event in between are too many.
 * @throws Failure; the signal's reason when aborted
 */
export async function* followEvents(deps: Deps, first: string, signal: AbortSignal): AsyncGenerator<ExecutionStreamEvent> {
  let current: ExecutionId | string = first;
  let last: ExecutionStreamEvent | null = null;
  let attempt = 0;
  for (;;) {
    const connection = new AbortController();
    const guard = watchdog(() => connection.abort(new NoAnswer(null, "silence")));
    guard.watch();
    let trouble: unknown;
    try {
      // After a retry event the new execution is read from its own beginning: the old one's event id says nothing about it.
      const resume = last?.type === "retry" ? null : last;
      const response = await deps.api.openOnce(
        "streamEvents",
        { params: { id: current }, headers: resume === null ? {} : { "last-event-id": eventIdOf(resume) } },
        AbortSignal.any([signal, connection.signal]),
      );
      const watched = new Response(response.body?.pipeThrough(guard.stream) ?? null);
      for await (const event of readEvents(watched)) {
        if (isRepeated(event, last)) continue;
        last = event;
        attempt = 0;
        if (event.type === "retry") current = event.new_execution_id;
        guard.hold();
        yield event;
        guard.watch();
        // The end of an execution that a retry has followed is not the last one.
        if (event.type === "end" && (current === first || event.execution_id === current)) return;
      }
      trouble = new NoAnswer(null, "the stream ended before its end event");
    } catch (error) {
      signal.throwIfAborted();
      trouble = connection.signal.aborted ? connection.signal.reason : asTrouble(error);
    } finally {
      guard.hold();
    }
    attempt++;
    if (attempt > RETRIES_MAX || !isWorthRepeating(trouble)) throw deps.api.giveUp(trouble);
    await deps.onRetry(trouble, attempt);
    await deps.sleep(repeatDelayMs(trouble, attempt, deps.random), signal);
  }
}

/** A server may send again what it is not sure to have sent. */
const isRepeated = (event: ExecutionStreamEvent, last: ExecutionStreamEvent | null): boolean =>
  last !== null && event.execution_id === last.execution_id && event.n <= last.n;

/** What broke off while a body was read, as the client would have put it. */
function asTrouble(error: unknown): unknown {
  if (error instanceof ApiRefusal || error instanceof NoAnswer) return error;
  // An event that is not of the contract comes again however often it is asked for.
  return new NoAnswer(error instanceof z.ZodError ? 200 : null, error);
}
