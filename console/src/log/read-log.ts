import type { ExecutionStreamEvent, LogEvent } from "@rgrid/schema";
import { EventSourceParserStream } from "eventsource-parser/stream";
import type { Api } from "../api/client.ts";
import { mayPass } from "../api/failure.ts";
import { RETRIES } from "../api/retried.ts";
import type { Attendance } from "../live/attendance.ts";
import type { LogModel } from "./log-model.ts";

export type ReadLogOptions = {
  api: Api;
  id: string;
  model: LogModel;
  signal: AbortSignal;
  /** The stream is given back while nobody can see the tab. */
  tab: Pick<Attendance, "visit">;
  /** Of every event of this execution that is not a piece of its log. */
  onFact: (event: ExecutionStreamEvent) => void;
  /** The connection was lost, and is tried again. */
  onBroken: () => void;
  onOpen: () => void;
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  random: () => number;
};

const BACKOFF_MS = 500;
const BACKOFF_MAX_MS = 10_000;

type ReadStoredOptions = Pick<ReadLogOptions, "api" | "id" | "model" | "signal" | "sleep" | "random">;

/**
 * The log of an execution that has ended, from where the model is; where it is cut, it goes on behind what came.
 * @throws as the API's calls, once several tries in a row brought nothing
 */
export async function readStoredLog(options: ReadStoredOptions): Promise<void> {
  const { model, signal, sleep, random } = options;
  for (let failures = 0; ; ) {
    const before = model.lastN;
    try {
      await readOn(options);
      return;
    } catch (error) {
      signal.throwIfAborted();
      failures = model.lastN > before ? 1 : failures + 1;
      if (failures > RETRIES || !mayPass(error)) throw error;
    }
    await sleep(random() * Math.min(BACKOFF_MAX_MS, BACKOFF_MS * 2 ** failures), signal);
  }
}

async function readOn({ api, id, model, signal }: ReadStoredOptions): Promise<void> {
  const query = { format: "ndjson" as const, after: model.lastN };
  const response = await api.open("getLogs", { params: { id }, query }, signal);
  let rest = "";
  for await (const text of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) model.append(JSON.parse(line) as LogEvent);
    model.changed();
  }
}

/**
 * The log of one that has not ended, live, until its end: connecting → open → (cut) → backoff → connecting, behind the last event that came. Each pass waits
 * for somebody to be there, then for the next event or for the stream's end. The stream goes on with a retry; this page shows one execution, and stops there.
 * @throws what asking again does not mend
 */
export async function followLog(options: ReadLogOptions): Promise<void> {
  const { api, id, model, signal, tab, onFact, onBroken, onOpen, sleep, random } = options;
  // Of any type: going on behind the last piece of log alone would tell of each phase again.
  let lastN = model.lastN;
  for (let failures = 0; !signal.aborted; failures++) {
    const visit = await tab.visit(signal);
    try {
      const headers = lastN === 0 ? {} : { "last-event-id": `${id}.${lastN}` };
      const response = await api.open("streamEvents", { params: { id }, headers }, visit);
      onOpen();
      for await (const event of eventsOf(response, visit)) {
        if (event.execution_id !== id) return;
        lastN = event.n;
        failures = 0;
        if (event.type === "log") append(model, event);
        else onFact(event);
        if (event.type === "end" || event.type === "retry") return;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!visit.aborted && !mayPass(error)) throw error;
      onBroken();
    }
    // Given back, not broken: whoever comes is not kept waiting.
    if (visit.aborted) continue;
    await sleep(random() * Math.min(BACKOFF_MAX_MS, BACKOFF_MS * 2 ** failures), signal).catch(() => undefined);
  }
}

async function* eventsOf(response: Response, signal: AbortSignal): AsyncGenerator<ExecutionStreamEvent> {
  if (response.body === null) return;
  const text = response.body.pipeThrough(new TextDecoderStream(), { signal });
  for await (const event of text.pipeThrough(new EventSourceParserStream())) {
    yield { type: event.event, ...(JSON.parse(event.data) as object) } as ExecutionStreamEvent;
  }
}

/** A burst of chunks is drawn once. */
function append(model: LogModel, event: LogEvent): void {
  model.append(event);
  if (waiting.has(model)) return;
  waiting.add(model);
  requestAnimationFrame(() => {
    waiting.delete(model);
    model.changed();
  });
}
const waiting = new WeakSet<LogModel>();
