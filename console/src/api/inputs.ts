import { infiniteQueryOptions } from "@tanstack/react-query";
import type { Api } from "./client.ts";
import { EXECUTIONS_KEY } from "./executions.ts";

/** One page of what went in, with URLs that live an hour. */
export const inputsPage = (api: Api, id: string, cursor: string | null, signal?: AbortSignal) =>
  api.call("listInputs", { params: { id }, query: cursor === null ? {} : { cursor } }, signal);

export const inputsQuery = (api: Api, id: string) =>
  infiniteQueryOptions({
    queryKey: [EXECUTIONS_KEY, "inputs", id],
    queryFn: ({ pageParam, signal }) => inputsPage(api, id, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 1_800_000,
  });
