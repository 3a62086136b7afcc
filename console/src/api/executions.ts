import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { filterQuery, parseFilters, withoutKind } from "../filters/filters.ts";
import type { Api } from "./client.ts";

/** First part of every key below: `list` and `counts` by the filters' text, `one`, `script`, `inputs`, `outputs` by id. */
export const EXECUTIONS_KEY = "executions";

export const executionsQuery = (api: Api, filters: string) =>
  infiniteQueryOptions({
    queryKey: [EXECUTIONS_KEY, "list", filters],
    queryFn: ({ pageParam, signal }) =>
      api.call(
        "listExecutions",
        { query: { ...filterQuery(parseFilters(filters), Date.now()), ...(pageParam === null ? {} : { cursor: pageParam }) } },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });

/** How many there are of each status, the status filter itself left aside. */
export const countsQuery = (api: Api, filters: string) => {
  const others = withoutKind(parseFilters(filters), "status");
  return queryOptions({
    queryKey: [EXECUTIONS_KEY, "counts", others],
    queryFn: ({ signal }) => api.call("countExecutions", { query: filterQuery(others, Date.now()) }, signal),
    placeholderData: keepPreviousData,
  });
};

export const executionQuery = (api: Api, id: string) =>
  queryOptions({
    queryKey: [EXECUTIONS_KEY, "one", id],
    queryFn: ({ signal }) => api.call("getExecution", { params: { id } }, signal),
  });

export const scriptQuery = (api: Api, id: string) =>
  queryOptions({
    queryKey: [EXECUTIONS_KEY, "script", id],
    queryFn: async ({ signal }) => (await api.open("getScript", { params: { id } }, signal)).text(),
    staleTime: Number.POSITIVE_INFINITY,
  });
