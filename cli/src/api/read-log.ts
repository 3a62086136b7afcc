import { type LogEvent, type LogStream, logEvent } from "@rgrid/schema";
import type { Api } from "./api.ts";
import { asTrouble } from "./retry.ts";
import { createWatchdog } from "./watchdog.ts";

/**
 * The log as far as it is stored, other events passed over. One that was cut goes on behind the last event that came.
 * @param stream null for both @throws Failure
 */
export async function* readLog(api: Api, id: string, stream: LogStream | null): AsyncGenerator<LogEvent> {
  const query = stream === null ? { format: "ndjson" as const } : { format: "ndjson" as const, stream };
  let after = 0;
  let attempt = 0;
  for (;;) {
    const guard = createWatchdog(api.patience.silentMs);
    let trouble: unknown;
    try {
      const response = await api.openOnce("getLogs", { params: { id }, query: { ...query, after } }, guard.signal);
      for await (const line of linesOf(response.body?.pipeThrough(guard.stream))) {
        const value = JSON.parse(line) as Record<string, unknown>;
        if ((value["type"] ?? "log") !== "log") continue;
        const event = logEvent.parse({ type: "log", ...value });
        after = event.n;
        attempt = 0;
        guard.hold();
        yield event;
        guard.watch();
      }
      return;
    } catch (error) {
      trouble = guard.signal.aborted ? guard.signal.reason : asTrouble(error);
    } finally {
      guard.hold();
    }
    attempt++;
    if (!(await api.patience.again(trouble, attempt))) throw api.giveUp(trouble);
  }
}

async function* linesOf(body: ReadableStream<Uint8Array> | undefined): AsyncGenerator<string> {
  let pieces: string[] = [];
  for await (const text of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const parts = text.split("\n");
    for (const part of parts.slice(0, -1)) {
      const line = [...pieces, part].join("");
      pieces = [];
      if (line !== "") yield line;
    }
    pieces.push(parts.at(-1) ?? "");
  }
  const last = pieces.join("");
  if (last !== "") yield last;
}
