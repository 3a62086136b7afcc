import type { ExecutionItem } from "@rgrid/schema";
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { filterQuery, parseFilters, withoutKind } from "../filters/filters.ts";
import type { ExecutionsData } from "../live/list-cache.ts";
import type { Api } from "./client.ts";
import { STALE_MS } from "./query-client.ts";
import { type AskPage, PAGE_ROWS, readTop } from "./read-list.ts";

/** First part of every key below: `list` and `counts` by the filters' text, `one`, `script`, `inputs`, `outputs` by id. */
export const EXECUTIONS_KEY = "executions";

/** How long a list that nobody looks at is kept, and its reader's place in it: a log may be read for long before its reader comes back. */
export const LIST_KEPT_MS = 3_600_000;

export const executionsQuery = (api: Api, filters: string) => {
  const queryKey = [EXECUTIONS_KEY, "list", filters];
  return infiniteQueryOptions({
    queryKey,
    queryFn: ({ client, pageParam, signal }) => {
      const ask: AskPage = (cursor, limit) => {
        const page = { ...(cursor !== null && { cursor }), ...(limit !== null && { limit }) };
        return api.call("listExecutions", { query: { ...filterQuery(parseFilters(filters), Date.now()), ...page } }, signal);
      };
      return pageParam === null ? readTop(ask, knownOf(client.getQueryData<ExecutionsData>(queryKey))) : ask(pageParam, null);
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    gcTime: LIST_KEPT_MS,
    // The account's stream keeps every loaded list true. Read anew, one that was scrolled far down is many calls, and an account may make so many.
    refetchOnWindowFocus: false,
    staleTime: ({ state }) => ((knownOf(state.data)?.rows ?? 0) > PAGE_ROWS ? Number.POSITIVE_INFINITY : STALE_MS),
  });
};

function knownOf(data: ExecutionsData | undefined): { rows: number; last: ExecutionItem } | null {
  const last = data?.pages.at(-1)?.items.at(-1);
  return data === undefined || last === undefined
    ? null
    : { rows: data.pages.reduce((sum, { items }) => sum + items.length, 0), last };
}

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
