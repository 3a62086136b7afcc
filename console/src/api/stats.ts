import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Api } from "./client.ts";

export const RANGES = ["24h", "7d", "30d", "90d"] as const;
export type StatsRange = (typeof RANGES)[number];
export const isRange = (value: string | undefined): value is StatsRange => RANGES.some((range) => range === value);

const EVERY_MS = 60_000;

/** Days are those of the reader's zone. */
export const statsQuery = (api: Api, range: StatsRange) =>
  queryOptions({
    queryKey: ["stats", range],
    queryFn: ({ signal }) =>
      api.call("stats", { query: { range, time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone } }, signal),
    refetchInterval: EVERY_MS,
    placeholderData: keepPreviousData,
  });
