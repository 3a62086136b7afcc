import { QueryClient } from "@tanstack/react-query";
import { LateAnswer, mayPass } from "./failure.ts";
import { RETRIES, retryDelayMs } from "./retried.ts";

/** For reading, and for changes that are safe to repeat: what fails in passing is asked again, quietly; not what took its whole time. */
export const RETRY_IN_PASSING = {
  retry: (failures: number, error: Error): boolean => failures < RETRIES && mayPass(error) && !(error instanceof LateAnswer),
  retryDelay: retryDelayMs,
};

/** How old may be what a page begins with. */
export const STALE_MS = 15_000;

/** When all tries failed, the page says so. What was loaded stays on it. */
export const createQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: STALE_MS,
        ...RETRY_IN_PASSING,
        // The browser's word for "online" is about its network card, not about the API.
        networkMode: "always",
      },
      mutations: { networkMode: "always" },
    },
  });
