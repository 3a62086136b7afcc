import type { QueryClient } from "@tanstack/react-query";
import { EXECUTIONS_KEY } from "../api/executions.ts";
import type { ExecutionsData } from "./list-cache.ts";

/** What events change; scripts and inputs stay what they are. */
const CHANGING = ["list", "counts", "one", "outputs"];

/**
 * After a time of which nothing was told: whatever is open is asked for again. A list's pages become one, which is read down to where its reader was
 * (`readTop`): page by page, one that was scrolled far would be more calls than an account may make.
 */
export function readAnew(queries: QueryClient): void {
  for (const [key, data] of queries.getQueriesData<ExecutionsData>({ queryKey: [EXECUTIONS_KEY, "list"] })) {
    const last = data?.pages.at(-1);
    if (data === undefined || last === undefined || data.pages.length === 1) continue;
    const page = { items: data.pages.flatMap(({ items }) => items), next_cursor: last.next_cursor };
    queries.setQueryData<ExecutionsData>(key, { pages: [page], pageParams: [null] });
  }
  for (const kind of CHANGING) void queries.invalidateQueries({ queryKey: [EXECUTIONS_KEY, kind] });
}
