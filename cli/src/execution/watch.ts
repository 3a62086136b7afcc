import type { EndEvent, Execution, ExecutionStreamEvent } from "@rgrid/schema";
import { shortId } from "@rgrid/schema/format";
import type { Api } from "../api/api.ts";
import { followEvents, type Position } from "../api/follow-events.ts";
import type { Host } from "../host.ts";
import { plain } from "../output/terminal.ts";
import { explainInstalling } from "./explain-installing.ts";
import { explainWaiting, lookUpWaiting } from "./explain-waiting.ts";
import { writeLog } from "./log-bytes.ts";
import { sayRetry } from "./say-retry.ts";

export type WatchOptions = {
  json: boolean;
  signal: AbortSignal;
  after: Position | null;
  onExecution(id: string): Promise<void>;
  onShown(event: ExecutionStreamEvent): void;
};

/**
 * Shows an execution while it runs, from its first event to its end, across retries and cut connections.
 * @param after the last event that has been shown already
 * @param onExecution hears the id of each retry that becomes current @param onShown hears of each event once it is shown
 */
export async function watch(
  host: Host,
  api: Api,
  execution: { id: string; runtime: string; spec: Pick<Execution["spec"], "dependencies"> },
  { json, signal, after, onExecution, onShown }: WatchOptions,
): Promise<EndEvent> {
  const { terminal } = host;
  let announced: string | null = null;
  /** Aborted when what is explained is over: the execution has left the queue, or all that it needs is installed. */
  let explaining: AbortController | null = null;
  let explained: Promise<void> = Promise.resolve();
  const stopExplaining = async () => {
    explaining?.abort();
    explaining = null;
    await explained;
  };
  const events = followEvents({ api, now: host.now }, execution.id, signal, after);

  async function show(event: ExecutionStreamEvent): Promise<void> {
    switch (event.type) {
      case "log":
        return writeLog(host, event, json);
      case "status":
        if (event.status === "queued") return explain(event.execution_id);
        await stopExplaining();
        if (event.runner === null) return;
        if (announced !== event.execution_id) {
          announced = event.execution_id;
          await terminal.line(
            terminal.paint("dim", `● ${shortId(event.execution_id)} on ${plain(event.runner.name)} · ${execution.runtime}`),
          );
        }
        return event.phase === "preparing" ? install(event.execution_id) : terminal.clearProgress();
      case "retry": {
        await stopExplaining();
        await onExecution(event.new_execution_id);
        return sayRetry(host, event);
      }
      case "end":
        await stopExplaining();
        return terminal.clearProgress();
    }
  }

  function explain(id: string): void {
    if (explaining !== null) return;
    explaining = new AbortController();
    terminal.progress(`◌ ${shortId(id)} queued`);
    explained = explainWaiting(host, lookUpWaiting(api), id, AbortSignal.any([signal, explaining.signal]));
  }

  function install(id: string): void {
    const { dependencies } = execution.spec;
    if (dependencies === undefined) return;
    explaining = new AbortController();
    explained = explainInstalling(host, dependencies, id, AbortSignal.any([signal, explaining.signal]));
  }

  let end: EndEvent | null = null;
  try {
    for await (const event of events) {
      await show(event);
      onShown(event);
      if (event.type === "end") end = event;
    }
  } finally {
    await stopExplaining();
  }
  if (end === null) throw new Error("the events ended without an end");
  return end;
}
