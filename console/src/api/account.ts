import { queryOptions } from "@tanstack/react-query";
import type { Api } from "./client.ts";

/** First part of the key of what the runners do. */
export const RUNNERS_KEY = "runners";

const RUNNERS_EVERY_MS = 15_000;

export const meQuery = (api: Api) =>
  queryOptions({ queryKey: ["me"], queryFn: ({ signal }) => api.call("me", {}, signal), staleTime: 300_000 });

/** All of them: an account has a few dozen machines, and a page holds two hundred. */
export const runnersQuery = (api: Api) =>
  queryOptions({
    queryKey: [RUNNERS_KEY],
    queryFn: async ({ signal }) => (await api.call("listRunners", { query: { limit: 200 } }, signal)).items,
    refetchInterval: RUNNERS_EVERY_MS,
  });
