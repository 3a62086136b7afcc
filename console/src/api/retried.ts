import { mayPass, retryAfterMs } from "./failure.ts";

export const RETRIES = 3;
const BACKOFF_MS = 400;

/** Not before the API wants to be asked again: too early only empties what is left of its limit. */
export const retryDelayMs = (retries: number, error?: unknown): number =>
  Math.max(BACKOFF_MS * 2 ** retries, retryAfterMs(error));

/** What is safe to ask twice, asked again where the connection broke on the way: a network that changes cuts whatever is open. @throws as the last try */
export async function retried<T>(ask: () => Promise<T>): Promise<T> {
  for (let retries = 0; ; retries++) {
    try {
      return await ask();
    } catch (error) {
      if (retries === RETRIES || !mayPass(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, retryDelayMs(retries, error)));
    }
  }
}
