import { QueryClient } from "@tanstack/react-query";
import { mayPass } from "./failure.ts";

const RETRIES = 2;

/** What fails in passing is asked again twice, quietly; then the page says so. What was loaded stays on it. */
export const createQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (failures, error) => failures < RETRIES && mayPass(error),
        retryDelay: (attempt) => 400 * 2 ** attempt,
        // The browser's word for "online" is about its network card, not about the API.
        networkMode: "always",
      },
      mutations: { networkMode: "always" },
    },
  });
