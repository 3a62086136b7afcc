import type { ExecutionItem } from "@rgrid/schema";
import { focusManager, type QueryClient, type QueryKey, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { RUNNERS_KEY } from "../api/account.ts";
import { useApi } from "../api/api-context.ts";
import { EXECUTIONS_KEY } from "../api/executions.ts";
import { sleep } from "../sleep.ts";
import { atMostEvery } from "./at-most-every.ts";
import { followAccount, type LiveState } from "./live-events.ts";
import { LiveLists } from "./live-lists.ts";
import { readAnew } from "./read-anew.ts";
import { readFailedAgain } from "./read-failed-again.ts";
import { thisTab } from "./this-tab.ts";

const LiveContext = createContext<LiveState>({ status: "connecting" });
export const useLive = (): LiveState => useContext(LiveContext);

/** Counts change with every event of a busy account. Asked for more often, those of a few tabs would use up what an account may call. */
const COUNTS_EVERY_MS = 5_000;
/** What begins or ends takes or frees a slot. */
const RUNNERS_EVERY_MS = 10_000;

/** Opens the account's event stream for all pages, while somebody can see them, and keeps every loaded list true by it. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const api = useApi();
  const queries = useQueryClient();
  const [state, setState] = useState<LiveState>({ status: "connecting" });
  useEffect(() => {
    const ending = new AbortController();
    const lists = new LiveLists(queries, Date.now);
    const askAgain = (everyMs: number, queryKey: QueryKey) =>
      atMostEvery(everyMs, () => {
        // In a tab that nobody sees they are asked for when somebody does.
        const refetchType = focusManager.isFocused() ? "active" : "none";
        void queries.invalidateQueries({ queryKey, refetchType });
      });
    const recount = askAgain(COUNTS_EVERY_MS, [EXECUTIONS_KEY, "counts"]);
    const slots = askAgain(RUNNERS_EVERY_MS, [RUNNERS_KEY]);
    void followAccount({
      api,
      signal: ending.signal,
      tab: thisTab,
      onState: (next) => {
        setState(next);
        if (next.status === "live") void readFailedAgain(queries);
      },
      onItem: (item) => {
        lists.put(item);
        noteExecution(queries, item);
        recount.request();
        // One that waits has no slot: asked for now, they would be asked for late when it begins.
        if (item.status !== "queued") slots.request();
      },
      onRemoved: (id) => {
        lists.remove(id);
        // An open page of it asks again, and hears of it from the API.
        void queries.invalidateQueries({ queryKey: [EXECUTIONS_KEY, "one", id] });
        recount.request();
      },
      onGap: () => readAnew(queries),
      now: Date.now,
      random: Math.random,
      sleep,
    });
    return () => {
      ending.abort();
      lists.stop();
      recount.stop();
      slots.stop();
    };
  }, [api, queries]);
  return <LiveContext value={state}>{children}</LiveContext>;
}

/** An open page of this execution asks again: its timeline and its chain are not in the row. */
function noteExecution(queries: QueryClient, item: ExecutionItem): void {
  const known = queries.getQueryData<ExecutionItem>([EXECUTIONS_KEY, "one", item.id]);
  if (known && known.version < item.version) void queries.invalidateQueries({ queryKey: [EXECUTIONS_KEY, "one", item.id] });
}
