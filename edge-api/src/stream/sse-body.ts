import { type ExecutionStreamEvent, eventIdOf } from "@rgrid/schema";
import type { Sleep } from "../ports/clock.ts";

export const sseHeaders = { "content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no" };

/** An execution's event in the format of server-sent events. Its JSON has no line break, so one `data:` line is enough. */
export function encodeEvent(event: ExecutionStreamEvent): string {
  const { type, ...data } = event;
  return `id: ${eventIdOf(event)}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Bytes that may wait for a slow reader before no further page is asked for. */
const BUFFER_BYTES = 64 * 1024;

export type SseBodyOptions<Sent> = {
  /** One event in the format of server-sent events, its empty line included. */
  encode: (event: Sent) => string;
  commentMs: number;
  sleep: Sleep;
  /** Told to stop when the reader is gone. */
  abort: AbortController;
  /** Called once, however it ends. @param error null after the last event or when the reader went */
  onEnd: (error: unknown) => void;
};

/**
 * A body of server-sent events that is as fast as its reader: a page is asked for only when there is room for it.
 * A comment goes out whenever nothing else did for `commentMs`: a host notices a gone reader only at a write.
 */
export function sseBody<Sent>(pages: AsyncIterable<Sent[]>, options: SseBodyOptions<Sent>): ReadableStream<Uint8Array> {
  const { encode, commentMs, sleep, abort } = options;
  const encoder = new TextEncoder();
  const source = pages[Symbol.asyncIterator]();
  let waiting: Promise<IteratorResult<Sent[]>> | null = null;
  let over = false;

  function end(error: unknown): void {
    if (over) return;
    over = true;
    abort.abort();
    options.onEnd(error);
  }

  /** The next page, or null when `commentMs` passed without one. The page that is waited for is kept for the next call. */
  async function nextPage(): Promise<IteratorResult<Sent[]> | null> {
    waiting ??= source.next();
    const timer = new AbortController();
    const result = await Promise.race([waiting, sleep(commentMs, timer.signal).then(() => null)]);
    timer.abort();
    if (result !== null) waiting = null;
    return result;
  }

  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        // A first byte at once: proxies and fetch hand over the headers only with it.
        controller.enqueue(encoder.encode(": open\n\n"));
      },
      async pull(controller) {
        try {
          const result = await nextPage();
          if (over) return;
          if (result === null) controller.enqueue(encoder.encode(": \n\n"));
          else if (result.done || abort.signal.aborted) {
            end(null);
            controller.close();
          } else controller.enqueue(encoder.encode(result.value.map(encode).join("")));
        } catch (error) {
          // The cut connection tells the watcher to resume with the last id that it saw.
          end(error);
          controller.error(error);
        }
      },
      cancel() {
        end(null);
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: BUFFER_BYTES }),
  );
}
