import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useMemo, useRef } from "react";
import { useApi } from "../../api/api-context.ts";
import { countsQuery, executionsQuery } from "../../api/executions.ts";
import { retried } from "../../api/retried.ts";
import { FailureNotice } from "../../components/failure-notice.tsx";
import { LiveMark } from "../../components/live-mark.tsx";
import { type FilterToken, formatFilters, parseFilters, statusesOf, tokenProblem } from "../../filters/filters.ts";
import { count } from "../../format/plural.ts";
import { ExecutionsTable } from "./executions-table.tsx";
import { Facets, searchOf } from "./facets.tsx";
import { FilterBar } from "./filter-bar.tsx";
import { RowsSkeleton } from "./rows-skeleton.tsx";
import { SincePicker } from "./since-picker.tsx";

/** Where there is nothing to show: whoever has executions need not load these. */
const FirstSteps = lazy(async () => ({ default: (await retried(() => import("./first-steps.tsx"))).FirstSteps }));
const NoneFits = lazy(async () => ({ default: (await retried(() => import("./none-fits.tsx"))).NoneFits }));

export function ExecutionsPage() {
  const api = useApi();
  const navigate = useNavigate();
  const { q = "" } = useSearch({ from: "/app/executions" });
  const tokens = useMemo(() => parseFilters(q), [q]);
  const filters = formatFilters(tokens);
  const list = useInfiniteQuery(executionsQuery(api, filters));
  const counts = useQuery(countsQuery(api, filters));
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const input = useRef<HTMLInputElement>(null);

  const setTokens = useCallback(
    (next: FilterToken[]) => void navigate({ to: "/executions", search: searchOf(next) }),
    [navigate],
  );
  const { fetchNextPage, hasNextPage, isFetching, isFetchingNextPage, isFetchNextPageError } = list;
  const onMore = useCallback(() => {
    // A page that failed waits for "Try again": scrolling must not hammer an API that is down. And a list that is being read anew is not interrupted: the
    // next page would take its place, and what happened before the event stream was open would never be told.
    if (hasNextPage && !isFetching && !isFetchNextPageError) void fetchNextPage();
  }, [hasNextPage, isFetching, isFetchNextPageError, fetchNextPage]);
  const onFilter = useCallback(() => input.current?.focus(), []);

  const problems = tokens.map(tokenProblem).filter((problem) => problem !== null);
  const total = counts.data ? totalOf(counts.data, tokens) : null;
  if (list.data && rows.length === 0 && tokens.length === 0) {
    return (
      <Suspense fallback={<RowsSkeleton />}>
        <FirstSteps />
      </Suspense>
    );
  }
  return (
    <main className="page" id="content">
      <title>Executions · RGrid</title>
      <div className="head">
        <h1>Executions</h1>
        <Facets tokens={tokens} counts={counts.data} />
        <LiveMark />
      </div>
      <div>
        <div className="filter">
          <FilterBar tokens={tokens} rows={rows} input={input} onChange={setTokens} />
          <SincePicker tokens={tokens} onChange={setTokens} />
        </div>
        {problems.length > 0 && (
          <p className="bad-filter" role="status">
            {problems.join(" ")}
          </p>
        )}
        {list.error !== null && (
          <div className="px-5 pb-3">
            <FailureNotice error={list.error} onRetry={() => void (isFetchNextPageError ? fetchNextPage() : list.refetch())} />
          </div>
        )}
      </div>
      {list.isPending ? (
        list.error === null && <RowsSkeleton />
      ) : list.data && rows.length === 0 ? (
        <Suspense fallback={<RowsSkeleton />}>
          <NoneFits tokens={tokens} onChange={setTokens} />
        </Suspense>
      ) : (
        // Another list begins at its top, with nothing under the hand.
        <ExecutionsTable key={filters} rows={rows} total={total} hasMore={hasNextPage} onMore={onMore} onFilter={onFilter} />
      )}
      <footer className="foot">
        <span role="status">
          {list.data &&
            (total === null
              ? `${count(rows.length)} loaded`
              : `${count(rows.length)} of ${count(Math.max(total, rows.length))} loaded`)}
          {isFetchingNextPage && ", more are coming"}
        </span>
        <span className="keys">
          <span>
            <kbd>j</kbd>
            <kbd>k</kbd> move
          </span>
          <span>
            <kbd>↵</kbd> open
          </span>
          <span>
            <kbd>/</kbd> filter
          </span>
        </span>
      </footer>
    </main>
  );
}

/** Of the statuses that are asked for; the counts leave that filter aside. */
function totalOf(counts: { total: number; by_status: Record<string, number> }, tokens: readonly FilterToken[]): number {
  const chosen = statusesOf(tokens);
  return chosen.length === 0 ? counts.total : chosen.reduce((sum, status) => sum + (counts.by_status[status] ?? 0), 0);
}
