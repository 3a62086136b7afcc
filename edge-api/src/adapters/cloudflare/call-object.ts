import { backoffWithFullJitter } from "@rgrid/schema";
import type { Random, Sleep } from "../../ports/clock.ts";
import { Unavailable } from "../../ports/unavailable.ts";

export type CallPorts = { sleep: Sleep; random: Random };

const TRIES_MAX = 3;
const BACKOFF_BASE_MS = 50;
const BACKOFF_MAX_MS = 400;
/** An object that sheds load is asked again later, by whoever asked us. */
const OVERLOADED_RETRY_SECONDS = 5;

/** @see https://developers.cloudflare.com/durable-objects/best-practices/error-handling/ */
const flag = (error: unknown, name: "retryable" | "overloaded" | "remote"): boolean =>
  error instanceof Error && name in error && (error as unknown as Record<string, unknown>)[name] === true;

/**
 * Every call of an object goes through here: a fresh stub for each try (one that has failed stays broken), at most three for failures that
 * the platform calls retryable, which is safe because every method of our objects may be repeated. Refusals are answers, not failures.
 * @throws Unavailable when the object can't be reached or is overloaded; its own error when there is a bug in it
 */
export async function callObject<S, T>(fresh: () => S, call: (stub: S) => Promise<T>, { sleep, random }: CallPorts): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call(fresh());
    } catch (error) {
      if (flag(error, "overloaded")) throw new Unavailable("The execution's object", error, OVERLOADED_RETRY_SECONDS);
      if (flag(error, "remote") && !flag(error, "retryable")) throw error;
      if (!flag(error, "retryable") || attempt >= TRIES_MAX) throw new Unavailable("The execution's object", error);
      await sleep(backoffWithFullJitter(attempt, BACKOFF_BASE_MS, BACKOFF_MAX_MS, random), new AbortController().signal);
    }
  }
}
