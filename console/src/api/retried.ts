import { mayPass } from "./failure.ts";

export const RETRIES = 3;
const BACKOFF_MS = 400;

export const retryDelayMs = (retries: number): number => BACKOFF_MS * 2 ** retries;

/** What is safe to ask twice, asked again where the connection broke on the way: a network that changes cuts whatever is open. @throws as the last try */
export async function retried<T>(ask: () => Promise<T>): Promise<T> {
  for (let retries = 0; ; retries++) {
    try {
      return await ask();
    } catch (error) {
      if (retries === RETRIES || !mayPass(error)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, retryDelayMs(retries)));
  }
}
