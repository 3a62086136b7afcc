import type { ExecutionStreamEvent, LogEvent, LogStream } from "@rgrid/schema";
import { fromBase64 } from "../access/base64.ts";

export type LogFormat = "text" | "ndjson";
/** One page of events after `after`. */
export type ReadEvents = (after: number) => Promise<{ events: ExecutionStreamEvent[] }>;

const encoder = new TextEncoder();

/** The bytes as the script wrote them. */
const bytesOf = (event: LogEvent): Uint8Array =>
  event.encoding === "utf8" ? encoder.encode(event.data) : fromBase64(event.data);

const lineOf = (event: LogEvent): Uint8Array => encoder.encode(`${JSON.stringify(event)}\n`);

/** The log up to now, page by page as its reader takes it. @param after events with `n` above it */
export function logBody(
  read: ReadEvents,
  { after, stream, format }: { after: number; stream: LogStream | null; format: LogFormat },
): ReadableStream<Uint8Array> {
  let position = after;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      // Until something was given: `pull` is not called again after a page that holds no chunk of this stream.
      for (let given = false; !given; ) {
        const { events } = await read(position);
        const last = events.at(-1);
        if (last === undefined) return controller.close();
        position = last.n;
        for (const event of events) {
          if (event.type !== "log" || (stream !== null && event.stream !== stream)) continue;
          controller.enqueue(format === "text" ? bytesOf(event) : lineOf(event));
          given = true;
        }
      }
    },
  });
}
