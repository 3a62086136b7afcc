import { backoffWithFullJitter, LIMITS, type PollAnswer, type PollRequest } from "@rgrid/schema";
import type { ControlPlane } from "../control-plane/port.ts";
import type { HostPorts } from "../ports.ts";

const RETRY_BASE_MS = 500;
/** The server ends a poll by itself; without an answer this much later the connection is dead. */
const MARGIN_MS = 10_000;
/** After an answer that brought nothing new at once: an offer that this runner can't take must not become a hot loop. */
const REPEAT_MS = 1_000;

export type PollerOptions = {
  control: Pick<ControlPlane, "poll">;
  host: HostPorts;
  request: () => Promise<PollRequest>;
  session: () => { token: string; pollMs: number };
  /** Takes an answer; whether anything in it was new. */
  take: (answer: PollAnswer) => boolean;
  /** The session is not valid any more. @returns whether a new one was got */
  register: () => Promise<boolean>;
};

/**
 * One long poll at a time, for work and for commands. It waits for the answer, or for `refresh`: slots or held leases have changed, so the open poll says
 * what is no longer true. Aborting it is safe even while its answer arrives: a lease that is not in the next poll's `holds` is offered again.
 */
export class Poller {
  readonly #options: PollerOptions;
  #open: AbortController | null = null;

  constructor(options: PollerOptions) {
    this.#options = options;
  }

  refresh(): void {
    this.#open?.abort();
  }

  /** Polls until `stop`, or until this process has been replaced or is no longer welcome. */
  async run(stop: AbortSignal): Promise<"stopped" | "replaced" | "unauthorized"> {
    const { control, host, take } = this.#options;
    stop.addEventListener("abort", () => this.refresh());
    let failures = 0;
    while (!stop.aborted) {
      const open = new AbortController();
      // Before the request is made up: a change that comes meanwhile aborts this poll and is told by the next.
      this.#open = open;
      const request = await this.#options.request();
      const { token, pollMs } = this.#options.session();
      const expired = host.sleep(pollMs + MARGIN_MS, open.signal).then(() => open.abort());
      const reply = open.signal.aborted ? null : await control.poll(token, request, open.signal);
      const refreshed = open.signal.aborted;
      open.abort();
      await expired;
      let askedToWaitMs = 0;
      if (reply?.outcome === "ok") {
        failures = 0;
        if (!take(reply.answer) && reply.answer.assignments.length + reply.answer.commands.length > 0)
          await host.sleep(REPEAT_MS, stop);
      } else if (reply?.outcome === "refused") {
        if (reply.http === 409) return "replaced";
        host.log.warn("poll_refused", { code: reply.code });
        if (reply.http !== 401) failures += 1;
        else if (!(await this.#options.register())) return "unauthorized";
      } else if (reply !== null && !refreshed) {
        failures += 1;
        askedToWaitMs = reply.retryAfterMs ?? 0;
        host.log.warn("poll_unanswered", { cause: reply.cause, failures });
      }
      if (failures === 0) continue;
      const wait = backoffWithFullJitter(failures, RETRY_BASE_MS, LIMITS.pollJitterMs, host.random);
      await host.sleep(Math.max(wait, askedToWaitMs), stop);
    }
    return "stopped";
  }
}
