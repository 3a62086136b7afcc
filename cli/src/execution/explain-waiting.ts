import { execution as executionShape, type Waiting } from "@rgrid/schema";
import { formatDuration, shortId, waitingText } from "@rgrid/schema/format";
import type { Api } from "../api/api.ts";
import type { Host } from "../host.ts";
import { plain } from "../output/terminal.ts";

/** Most executions start sooner than this: asking would be for nothing. */
const FIRST_LOOK_MS = 1000;
const LOOK_EVERY_MS = 3000;
/** A pipe can't take a line back, so it gets one only where somebody would begin to wonder. */
const PLAIN_LINE_MS = 5000;

/** Why an execution waits, null where it does not. */
export type LookUp = (id: string, signal: AbortSignal) => Promise<Waiting | null>;

/**
 * Says why an execution is queued, while it is: a line that rewrites itself on a terminal, one line in a pipe.
 * Ends when the signal is aborted. It only comforts, so that its own failures are not shown.
 */
export async function explainWaiting(
  host: Pick<Host, "terminal" | "now" | "sleep">,
  lookUp: LookUp,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  const since = host.now();
  const { terminal } = host;
  try {
    await host.sleep(terminal.isTerminal ? FIRST_LOOK_MS : PLAIN_LINE_MS, signal);
    // Until the signal: the execution has left the queue.
    for (;;) {
      const waiting = await lookUp(id, signal).catch(() => null);
      signal.throwIfAborted();
      const why = waiting === null ? null : plain(waitingText(waiting)).replaceAll("\n", " ");
      const queued = `◌ ${shortId(id)} queued`;
      if (terminal.isTerminal)
        terminal.progress([`${queued} ${formatDuration(host.now() - since)}`, why].filter(Boolean).join(" · "));
      else if (why !== null) return terminal.line(`${queued} · ${why}`);
      await host.sleep(LOOK_EVERY_MS, signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** Asks the API once: the next look is only seconds away. */
export const lookUpWaiting =
  (api: Pick<Api, "openOnce">): LookUp =>
  async (id, signal) => {
    const response = await api.openOnce("getExecution", { params: { id } }, signal);
    return executionShape.parse(await response.json()).waiting;
  };
