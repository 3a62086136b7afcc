import { queryOptions } from "@tanstack/react-query";
import type { Api } from "./client.ts";
import { EXECUTIONS_KEY } from "./executions.ts";

/** Half of what a presigned URL lives: one that is shown can still be used. */
const FRESH_MS = 1_800_000;

/** The first page of an execution's outputs, with URLs: enough for the eye; a download asks for all. */
export const outputsQuery = (api: Api, id: string) =>
  queryOptions({
    queryKey: [EXECUTIONS_KEY, "outputs", id],
    queryFn: ({ signal }) => api.call("listOutputs", { params: { id }, query: { limit: 200 } }, signal),
    staleTime: FRESH_MS,
    refetchInterval: FRESH_MS,
  });
