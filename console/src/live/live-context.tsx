import type { ExecutionItem } from "@rgrid/schema";
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { useApi } from "../api/api-context.ts";
import { EXECUTIONS_KEY } from "../api/executions.ts";
import { fits, parseFilters } from "../filters/filters.ts";
import { sleep } from "../sleep.ts";
import { applyItem, type ExecutionsData, removeItem } from "./list-cache.ts";
import { followAccount, type LiveState } from "./live-events.ts";

const LiveContext = createContext<LiveState>({ status: "connecting" });
export const useLive = (): LiveState => useContext(LiveContext);

/** Counts change with every event of a busy account; they are asked for at most this often. */
const COUNTS_EVERY_MS = 1000;

/** Opens the account's event stream for all pages and keeps every loaded list true by it. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const api = useApi();
  const queries = useQueryClient();
  const [state, setState] = useState<LiveState>({ status: "connecting" });
  useEffect(() => {
    const ending = new AbortController();
    const recount = atMostEvery(COUNTS_EVERY_MS, () => void queries.invalidateQueries({ queryKey: [EXECUTIONS_KEY, "counts"] }));
    void followAccount({
      api,
      signal: ending.signal,
      onState: setState,
      onItem: (item) => {
        changeLists(queries, (data, filters) => applyItem(data, item, fits(item, parseFilters(filters), Date.now())));
        noteExecution(queries, item);
        recount.request();
      },
      onRemoved: (id) => {
        changeLists(queries, (data) => removeItem(data, id));
        // An open page of it asks again, and hears of it from the API.
        void queries.invalidateQueries({ queryKey: [EXECUTIONS_KEY, "one", id] });
        recount.request();
      },
      onGap: () => void queries.invalidateQueries({ queryKey: [EXECUTIONS_KEY] }),
      now: Date.now,
      random: Math.random,
      sleep,
    });
    return () => {
      ending.abort();
      recount.stop();
    };
  }, [api, queries]);
  return <LiveContext value={state}>{children}</LiveContext>;
}

function changeLists(queries: QueryClient, change: (data: ExecutionsData, filters: string) => ExecutionsData): void {
  for (const [key, data] of queries.getQueriesData<ExecutionsData>({ queryKey: [EXECUTIONS_KEY, "list"] })) {
    if (data) queries.setQueryData<ExecutionsData>(key, change(data, String(key[2])));
  }
}

/** An open page of this execution asks again: its timeline and its chain are not in the row. */
function noteExecution(queries: QueryClient, item: ExecutionItem): void {
  const known = queries.getQueryData<ExecutionItem>([EXECUTIONS_KEY, "one", item.id]);
  if (known && known.version < item.version) void queries.invalidateQueries({ queryKey: [EXECUTIONS_KEY, "one", item.id] });
}

function atMostEvery(ms: number, act: () => void): { request: () => void; stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    request: () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        act();
      }, ms);
    },
    stop: () => clearTimeout(timer),
  };
}
