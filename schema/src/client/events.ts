import { EventSourceParserStream } from "eventsource-parser/stream";
import { type ExecutionStreamEvent, executionEvent } from "../events.ts";

/**
 * The events of one open `streamEvents` answer, in order, until the server closes it. Comments are passed over.
 * @throws whatever the body's stream fails with; ZodError on an event that is not of the contract
 */
export async function* readEvents(response: Response): AsyncGenerator<ExecutionStreamEvent> {
  if (response.body === null) return;
  const events = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  for await (const event of events) {
    yield executionEvent.parse({ type: event.event, ...(JSON.parse(event.data) as object) });
  }
}
