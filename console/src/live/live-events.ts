import type { ExecutionItem } from "@rgrid/schema";
import { EventSourceParserStream } from "eventsource-parser/stream";
import type { Api } from "../api/client.ts";
import { ApiRefusal, retryAfterMs } from "../api/failure.ts";
import type { Attendance } from "./attendance.ts";

export type LiveState = { status: "connecting" } | { status: "live" } | { status: "off"; since: number };

export type LiveOptions = {
  api: Api;
  signal: AbortSignal;
  /** The stream is given back while nobody can see the tab. */
  tab: Pick<Attendance, "visit">;
  onState: (state: LiveState) => void;
  onItem: (item: ExecutionItem) => void;
  /** Deleted, or past its retention. */
  onRemoved: (id: string) => void;
  /** What happened before the stream was open is not told: whatever was read until then must be asked for again. */
  onGap: () => void;
  now: () => number;
  random: () => number;
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
};

const BACKOFF_MS = 500;
const BACKOFF_MAX_MS = 10_000;
/** The API tells of removals for ten minutes (`removedRowMs`); whoever heard nothing for half of that reads anew. */
const RESUME_MAX_MS = 300_000;

/**
 * The account's event stream, kept open until the signal while somebody is there: connecting → live → off → (backoff, or away) live …
 * Every pass waits for somebody, then for the stream's next event, or for its end; after an end it goes on behind the last event that came.
 */
export async function followAccount(options: LiveOptions): Promise<void> {
  const { api, signal, tab, onState, onGap } = options;
  let lastId: string | null = null;
  let failures = 0;
  let brokenSince: number | null = null;
  // A machine that slept finds its stream broken only now: what counts is when it last heard of something.
  let heardAt = options.now();
  const heard = () => {
    heardAt = options.now();
  };
  while (!signal.aborted) {
    const visit = await tab.visit(signal);
    let askedMs = 0;
    try {
      if (options.now() - heardAt > RESUME_MAX_MS) lastId = null;
      const response = await openStream(api, lastId, visit, heard);
      heard();
      onState({ status: "live" });
      if (lastId === null) onGap();
      brokenSince = null;
      failures = 0;
      for await (const id of readEvents(response, visit, options)) lastId = id;
    } catch (error) {
      if (signal.aborted) return;
      askedMs = retryAfterMs(error);
      // The session's end is the session's matter, and a refused cursor is too old to go on from.
      if (error instanceof ApiRefusal && error.status === 401) return;
      if (error instanceof ApiRefusal && error.status < 500) lastId = null;
      if (!visit.aborted) failures++;
    }
    if (signal.aborted) return;
    brokenSince ??= options.now();
    onState({ status: "off", since: brokenSince });
    // Given back, not broken: whoever comes is not kept waiting.
    if (visit.aborted) continue;
    const ceiling = Math.min(BACKOFF_MAX_MS, BACKOFF_MS * 2 ** failures);
    await options.sleep(Math.max(options.random() * ceiling, askedMs), signal).catch(() => undefined);
  }
}

/** @param lastId goes on behind this event */
const openStream = (api: Api, lastId: string | null, signal: AbortSignal, heard: () => void): Promise<Response> =>
  api.open("streamAccount", { headers: lastId === null ? {} : { "last-event-id": lastId } }, signal, heard);

async function* readEvents(response: Response, visit: AbortSignal, { onItem, onRemoved }: LiveOptions): AsyncGenerator<string> {
  if (response.body === null) return;
  const text = response.body.pipeThrough(new TextDecoderStream(), { signal: visit });
  for await (const event of text.pipeThrough(new EventSourceParserStream())) {
    if (event.event === "execution") onItem(JSON.parse(event.data) as ExecutionItem);
    if (event.event === "execution_removed") onRemoved((JSON.parse(event.data) as { id: string }).id);
    if (event.id !== undefined) yield event.id;
  }
}
