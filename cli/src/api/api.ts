import type { EndpointName } from "@rgrid/schema";
import { ApiRefusal, type CallInput, type CallOutput, createClient, NoAnswer } from "@rgrid/schema/client";
import { z } from "zod";
import type { Config } from "../config/config.ts";
import { Failure, failure } from "../failure.ts";
import type { Host } from "../host.ts";
import { VERSION } from "../version.ts";
import { isWorthRepeating, RETRIES_MAX, repeatDelayMs, repeatNotice } from "./retry.ts";

/** Longest that a call without a stream may take, so that a connection that hangs counts as cut. */
const CALL_MS_MAX = 60_000;

/** The API with patience: transient trouble is repeated, what remains is a {@link Failure}. Every call here is safe to repeat. */
export type Api = {
  call<N extends EndpointName>(name: N, input: CallInput<N>, signal?: AbortSignal): Promise<CallOutput<N>>;
  /** Like `call`, with a schema of the caller's own: for answers that it wants to judge itself. */
  read<N extends EndpointName, T>(name: N, input: CallInput<N>, schema: z.ZodType<T>, signal?: AbortSignal): Promise<T>;
  /** Opens a stream or a text. */
  open<N extends EndpointName>(name: N, input: CallInput<N>, signal?: AbortSignal): Promise<Response>;
  /** One try, errors as the client throws them: for callers that count tries over more than the call. */
  openOnce<N extends EndpointName>(name: N, input: CallInput<N>, signal: AbortSignal): Promise<Response>;
  /** What is left to say when trying again has no more sense. */
  giveUp(error: unknown): unknown;
};

export function createApi(config: Config, host: Pick<Host, "terminal" | "random" | "sleep">): Api {
  const client = createClient({
    baseUrl: config.apiUrl,
    token: config.apiKey,
    userAgent: `rgrid/${VERSION} (${process.platform} ${process.arch}; node ${process.versions.node})`,
  });

  function giveUp(error: unknown): unknown {
    // An API that answers in our shape is heard; only silence is the network's.
    if (error instanceof ApiRefusal) return new Failure(error.body, { cause: error });
    if (!(error instanceof NoAnswer)) return error;
    const foreignShape = error.status !== null && error.status < 400 && error.cause instanceof z.ZodError;
    return foreignShape
      ? failure("cli_outdated", { version: VERSION }, { cause: error })
      : failure("network_error", { api_url: config.apiUrl }, { cause: error });
  }

  async function patiently<T>(signal: AbortSignal | undefined, attemptOnce: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await attemptOnce();
      } catch (error) {
        signal?.throwIfAborted();
        if (attempt > RETRIES_MAX || !isWorthRepeating(error)) throw giveUp(error);
        await host.terminal.line(host.terminal.paint("yellow", repeatNotice(error, attempt)));
        await host.sleep(repeatDelayMs(error, attempt, host.random), signal);
      }
    }
  }

  /** Runs one try with a time limit of its own; a try that ran out of it is one without an answer. */
  async function limited<T>(signal: AbortSignal | undefined, attemptOnce: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const timeout = AbortSignal.timeout(CALL_MS_MAX);
    try {
      return await attemptOnce(signal ? AbortSignal.any([signal, timeout]) : timeout);
    } catch (error) {
      if (timeout.aborted && !signal?.aborted) throw new NoAnswer(null, error);
      throw error;
    }
  }

  return {
    call: (name, input, signal) => patiently(signal, () => limited(signal, (both) => client.call(name, input, { signal: both }))),
    read: (name, input, schema, signal) =>
      patiently(signal, () =>
        limited(signal, async (both) => {
          const response = await client.open(name, input, { signal: both });
          try {
            return schema.parse(await response.json());
          } catch (error) {
            throw new NoAnswer(response.status, error);
          }
        }),
      ),
    open: (name, input, signal) => patiently(signal, () => client.open(name, input, signal ? { signal } : {})),
    openOnce: (name, input, signal) => client.open(name, input, { signal }),
    giveUp,
  };
}
