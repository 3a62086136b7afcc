import type { Execution } from "@rgrid/schema";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useRef } from "react";
import { useApi } from "../../api/api-context.ts";
import { EXECUTIONS_KEY } from "../../api/executions.ts";
import { freshKey } from "../../api/fresh-key.ts";
import { RETRY_IN_PASSING } from "../../api/query-client.ts";

/** Runs it again as a new execution and opens that one. One key for all presses on this page: a press that got no answer makes no second one. */
export function useRetry(id: string) {
  const api = useApi();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const key = useRef<string | null>(null);
  return useMutation({
    ...RETRY_IN_PASSING,
    mutationFn: () => {
      key.current ??= freshKey();
      return api.call("retryExecution", { params: { id }, headers: { "idempotency-key": key.current }, body: {} });
    },
    onSuccess: async ({ new_execution_id: next }) => {
      void queries.invalidateQueries({ queryKey: [EXECUTIONS_KEY, "one", id] });
      await navigate({ to: "/executions/$id", params: { id: next } });
    },
  });
}

/** Cancelling is safe to repeat. */
export function useCancel(id: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    ...RETRY_IN_PASSING,
    mutationFn: () => api.call("cancelExecution", { params: { id }, body: { signal: "SIGTERM" } }),
    // What was cancelled may be its retry. An answer that is older than what the stream has brought since is none.
    onSuccess: (execution: Execution) =>
      queries.setQueryData([EXECUTIONS_KEY, "one", execution.id], (before: Execution | undefined) =>
        before !== undefined && before.version > execution.version ? before : execution,
      ),
  });
}
