import { Unavailable } from "../../../edge-api/src/ports/unavailable.ts";
import type { Reply } from "../../../runner-agent/src/control-plane/port.ts";
import type { System } from "../system.ts";
import { Life } from "../world/life.ts";
import type { Concerned } from "./network.ts";

/** The Worker's answer where the API decided against a call. */
export class HttpRefused extends Error {
  readonly http: number;
  readonly reason: string;
  readonly expected: number | null;

  constructor(http: number, reason: string, expected: number | null = null) {
    super(reason);
    this.http = http;
    this.reason = reason;
    this.expected = expected;
  }
}

/** 429: nothing was decided, the same call may pass later. */
export class HttpLater extends Error {
  readonly afterMs: number;

  constructor(afterMs: number) {
    super("rate_limited");
    this.afterMs = afterMs;
  }
}

const unreachable = <T>(cause: string, retryAfterMs: number | null = null): Reply<T> => ({
  outcome: "unreachable",
  cause,
  retryAfterMs,
});

function replyOf<T>(error: unknown): Reply<T> | null {
  if (error instanceof HttpRefused) {
    const { http, reason, expected } = error;
    return { outcome: "refused", http, code: reason, reason, expected, message: reason };
  }
  if (error instanceof HttpLater) return unreachable("rate_limited", error.afterMs);
  if (error instanceof Unavailable) return unreachable("service_unavailable", error.retryAfterSeconds * 1000);
  // An object that failed while it answered: 500.
  if (error instanceof Error && "remote" in error) return unreachable("internal_error");
  return null;
}

export type HttpCall<T> = {
  concerned: Concerned;
  signal?: AbortSignal | undefined;
  timeoutMs?: number;
  /** The Worker does not learn that the caller has gone. */
  deaf?: () => boolean;
  /** The route, in the life of its request. */
  handle: (request: Life, gone: AbortSignal) => Promise<T>;
  /** The other side can't be reached at all. */
  cutOff?: () => boolean;
};

/** One request to the Worker and its answer. The request may die with its isolate; the caller learns only that no answer came. */
export function http<T>(system: System, caller: Life, call: HttpCall<T>): Promise<Reply<T>> {
  const { world, network, faults } = system;
  const { concerned, signal, timeoutMs = 30_000 } = call;
  system.counts.requests += 1;
  return caller.reply((resolve) => {
    const gone = new AbortController();
    const forget = caller.onEnd(() => leave());
    const timer = world.after(timeoutMs, () => settle(unreachable("timeout")));
    let settled = false;
    const leave = (): void => {
      if (call.deaf?.() !== true) world.after(network.delayMs("outside"), () => gone.abort());
    };
    const settle = (reply: Reply<T>): void => {
      if (settled) return;
      settled = true;
      timer.run = null;
      forget();
      signal?.removeEventListener("abort", aborted);
      resolve(reply);
    };
    const aborted = (): void => {
      settle(unreachable("AbortError"));
      leave();
    };
    if (signal?.aborted) return aborted();
    signal?.addEventListener("abort", aborted, { once: true });

    const lost = (): void => settle(unreachable("ECONNRESET"));
    const arrive = (again: boolean): void => {
      if (call.cutOff?.() === true) return void world.after(25_000, lost);
      const request = new Life(world);
      const answer = (reply: Reply<T>): void => {
        request.end();
        if (again) return;
        network.answer("outside", concerned, () => (call.cutOff?.() === true ? lost() : settle(reply)), lost);
      };
      if (faults.strikes("worker_dies", concerned)) {
        world.after(faults.chance.between(0, 60), () => {
          if (!request.alive) return;
          request.end();
          system.access.restart();
          gone.abort();
          if (!again) lost();
        });
      }
      call.handle(request, gone.signal).then(
        (value) => {
          if (request.alive) answer({ outcome: "ok", answer: value });
        },
        (error) => {
          if (!request.alive) return;
          const reply = replyOf<T>(error);
          if (reply === null) system.failedWith("worker", error);
          else answer(reply);
        },
      );
    };
    network.request("outside", concerned, arrive, lost);
  });
}
