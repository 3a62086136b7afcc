import type { ExecutionStatus } from "@rgrid/schema";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { useApi } from "../api/api-context.ts";
import { EXECUTIONS_KEY } from "../api/executions.ts";
import { thisTab } from "../live/this-tab.ts";
import { sleep } from "../sleep.ts";
import { LogModel } from "./log-model.ts";
import { followLog, readStoredLog } from "./read-log.ts";

/** `reading` until all that there is came; `live` while more may come; `broken` while a lost connection is tried again; `refused` until somebody asks again. */
export type LogState = { status: "reading" | "live" | "whole" | "broken" } | { status: "refused"; error: unknown };

const hasEnded = (status: ExecutionStatus): boolean => status !== "queued" && status !== "running";

/** The lines of an execution, read once and kept up to date; whatever else its stream tells has the execution asked for again. */
export function useLog(id: string, status: ExecutionStatus) {
  const api = useApi();
  const queries = useQueryClient();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another execution is another log
  const model = useMemo(() => new LogModel(), [id]);
  const [state, setState] = useState<LogState>({ status: "reading" });
  const [attempt, setAttempt] = useState(0);
  const ended = hasEnded(status);

  // biome-ignore lint/correctness/useExhaustiveDependencies: an attempt is a reason to begin again
  useEffect(() => {
    const ending = new AbortController();
    const { signal } = ending;
    const read = async (): Promise<void> => {
      if (!ended) {
        await followLog({
          api,
          id,
          model,
          signal,
          tab: thisTab,
          onFact: () => void queries.invalidateQueries({ queryKey: [EXECUTIONS_KEY, "one", id] }),
          onOpen: () => setState({ status: "live" }),
          onBroken: () => setState({ status: "broken" }),
          sleep,
          random: Math.random,
        });
        return;
      }
      // What the stream did not bring before the end, or all of it.
      await readStoredLog({ api, id, model, signal, sleep, random: Math.random });
      setState({ status: "whole" });
    };
    read().catch((error: unknown) => {
      if (!signal.aborted) setState({ status: "refused", error });
    });
    return () => ending.abort();
  }, [api, queries, id, model, ended, attempt]);

  const version = useSyncExternalStore(model.subscribe, model.version);
  const again = () => {
    setState({ status: "reading" });
    setAttempt((count) => count + 1);
  };
  return { model, version, state, again };
}
