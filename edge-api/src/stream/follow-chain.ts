import type { ExecutionId, ExecutionStreamEvent } from "@rgrid/schema";
import type { Executions } from "../ports/executions.ts";

/** `retriedAs`: the event it begins after was a `retry` as this one. */
export type StreamStart = { id: ExecutionId; after: number; retriedAs?: ExecutionId };

/**
 * The events of an execution and of its retries, live, page by page.
 * An execution that is retried has `retry` and then `end` as its last events. The watcher is sent `retry` and goes on with the next
 * execution; that `end` is kept back, so that a watcher sees exactly one `end`, as the last event of all. It is that of the last execution which is
 * there: a deleted retry has no events, and the chain may go on behind it. Of one that is deleted under its watcher the stream closes without an end.
 */
export async function* followChain(
  executions: Pick<Executions, "subscribe" | "get">,
  start: StreamStart,
  signal: AbortSignal,
): AsyncGenerator<ExecutionStreamEvent[]> {
  let current: StreamStart | null = start;
  let keptBack: ExecutionStreamEvent | null = null;
  while (current !== null) {
    let next: ExecutionId | null = current.retriedAs ?? null;
    /** Whether it is watched itself, or was until it was deleted. */
    let isWatched = current === start && next === null;
    for await (const page of executions.subscribe(current.id, current.after, signal)) {
      const sent: ExecutionStreamEvent[] = [];
      for (const event of page) {
        if (event.type === "retry") next = event.new_execution_id;
        if (event.type !== "end" || next === null) sent.push(event);
        else keptBack = event;
      }
      if (sent.length === 0) continue;
      isWatched = true;
      yield sent;
    }
    if (signal.aborted || (next === null && isWatched)) return;
    next ??= (await executions.get(current.id).outputs(0, 0))?.retried_by ?? null;
    current = next === null ? null : { id: next, after: 0 };
  }
  if (keptBack !== null) yield [keptBack];
}
