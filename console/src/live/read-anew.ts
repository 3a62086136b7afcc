import type { QueryClient } from "@tanstack/react-query";
import { EXECUTIONS_KEY } from "../api/executions.ts";
import type { ExecutionsData } from "./list-cache.ts";

/** What events change; scripts and inputs stay what they are. */
const CHANGING = ["list", "counts", "one", "outputs"];

/**
 * After a time of which nothing was told: whatever is open is asked for again. Of a list only its top, and more as its reader goes down: all pages of one that
 * was scrolled far are hundreds of calls one after the other, more than an account may make, and until the last of them the list would not move.
 */
export function readAnew(queries: QueryClient): void {
  for (const [key, data] of queries.getQueriesData<ExecutionsData>({ queryKey: [EXECUTIONS_KEY, "list"] })) {
    if (data && data.pages.length > 1) {
      queries.setQueryData<ExecutionsData>(key, { pages: data.pages.slice(0, 1), pageParams: data.pageParams.slice(0, 1) });
    }
  }
  for (const kind of CHANGING) void queries.invalidateQueries({ queryKey: [EXECUTIONS_KEY, kind] });
}
