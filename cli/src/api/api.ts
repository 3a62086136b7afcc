import type { EndpointName } from "@rgrid/schema";
import { ApiRefusal, answerOf, type CallInput, type CallOutput, createClient, NoAnswer } from "@rgrid/schema/client";
import type { z } from "zod";
import type { Config } from "../config/config.ts";
import { Failure, failure } from "../failure.ts";
import type { Host } from "../host.ts";
import { VERSION } from "../version.ts";
import { createPatience, type Patience } from "./patience.ts";
import { isOfAnotherVersion } from "./retry.ts";

/** The API with patience: transient trouble is repeated, what remains is a {@link Failure}. Every call here is safe to repeat. */
export type Api = {
  readonly patience: Patience;
  call<N extends EndpointName>(name: N, input: CallInput<N>, signal?: AbortSignal): Promise<CallOutput<N>>;
  /** Like `call`, with a schema of the caller's own: for answers that it wants to judge itself. */
  read<N extends EndpointName, T>(name: N, input: CallInput<N>, schema: z.ZodType<T>, signal?: AbortSignal): Promise<T>;
  /** The whole of an answer that is not JSON. */
  bytes<N extends EndpointName>(name: N, input: CallInput<N>, signal?: AbortSignal): Promise<Buffer>;
  /** Opens a stream in one try, errors as the client throws them: for callers that count tries over more than the call. */
  openOnce<N extends EndpointName>(name: N, input: CallInput<N>, signal: AbortSignal): Promise<Response>;
  /** What is left to say when trying again has no more sense. */
  giveUp(error: unknown): unknown;
};

/** @throws Failure `invalid_config` */
export function createApi(config: Config, host: Pick<Host, "env" | "terminal" | "random" | "sleep">): Api {
  const patience = createPatience(host);
  const client = createClient({
    baseUrl: config.apiUrl,
    token: config.apiKey,
    userAgent: `rgrid/${VERSION} (${process.platform} ${process.arch}; node ${process.versions.node})`,
  });

  function giveUp(error: unknown): unknown {
    // An API that answers in our shape is heard; only silence is the network's.
    if (error instanceof ApiRefusal) return new Failure(error.body, { cause: error });
    if (!(error instanceof NoAnswer)) return error;
    return isOfAnotherVersion(error)
      ? failure("cli_outdated", { version: VERSION }, { cause: error })
      : failure("network_error", { api_url: config.apiUrl }, { cause: error });
  }

  async function patiently<T>(signal: AbortSignal | undefined, attemptOnce: (signal: AbortSignal) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await limited(signal, attemptOnce);
      } catch (error) {
        if (!(await patience.again(error, attempt, signal))) throw giveUp(error);
      }
    }
  }

  /** Runs one try with a time limit of its own; a try that ran out of it is one without an answer. */
  async function limited<T>(signal: AbortSignal | undefined, attemptOnce: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const timeout = AbortSignal.timeout(patience.silentMs);
    try {
      return await attemptOnce(signal ? AbortSignal.any([signal, timeout]) : timeout);
    } catch (error) {
      if (timeout.aborted && !signal?.aborted) throw new NoAnswer(null, error);
      throw error;
    }
  }

  return {
    patience,
    call: (name, input, signal) => patiently(signal, (both) => client.call(name, input, { signal: both })),
    read: (name, input, schema, signal) =>
      patiently(signal, async (both) => answerOf(await client.open(name, input, { signal: both }), schema, both)),
    bytes: (name, input, signal) =>
      patiently(signal, async (both) => {
        const response = await client.open(name, input, { signal: both });
        return response.arrayBuffer().then(Buffer.from, (error: unknown) => {
          throw new NoAnswer(null, error);
        });
      }),
    openOnce: (name, input, signal) => client.open(name, input, { signal }),
    giveUp,
  };
}
