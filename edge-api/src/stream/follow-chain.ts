import type { ExecutionId, ExecutionStreamEvent } from "@rgrid/schema";
import type { Executions } from "../ports/executions.ts";

export type StreamStart = { id: ExecutionId; after: number };

/**
 * The events of an execution and of its retries, live, page by page.
 * An execution that is retried has `retry` and then `end` as its last events. The watcher is sent `retry` and goes on with the next
 * execution; that `end` is left out, so that a watcher sees exactly one `end`, as the last event of all.
 */
export async function* followChain(
  executions: Pick<Executions, "subscribe">,
  start: StreamStart,
  signal: AbortSignal,
): AsyncGenerator<ExecutionStreamEvent[]> {
  let current: StreamStart | null = start;
  while (current !== null) {
    let next: ExecutionId | null = null;
    for await (const page of executions.subscribe(current.id, current.after, signal)) {
      const sent: ExecutionStreamEvent[] = [];
      for (const event of page) {
        if (event.type === "retry") next = event.new_execution_id;
        if (event.type !== "end" || next === null) sent.push(event);
      }
      if (sent.length > 0) yield sent;
    }
    current = next === null || signal.aborted ? null : { id: next, after: 0 };
  }
}
