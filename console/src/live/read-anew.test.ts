import { focusManager, InfiniteQueryObserver } from "@tanstack/react-query";
import { afterEach, expect, it, onTestFinished, vi } from "vitest";
import type { Api } from "../api/client.ts";
import { executionsQuery, LIST_KEPT_MS } from "../api/executions.ts";
import { createQueryClient } from "../api/query-client.ts";
import { readAnew } from "./read-anew.ts";

afterEach(() => focusManager.setFocused(undefined));

/** A list of which so many pages of 50 rows are loaded, and how it is asked for from then on. */
async function loadedList(pages: number) {
  const asked: string[] = [];
  const account = { newest: 400 };
  const call = (_name: string, { query: { cursor, limit } }: { query: { cursor?: string; limit?: number } }) => {
    asked.push([cursor ?? "top", limit ?? "as it is"].join(" "));
    const from = Number(cursor ?? account.newest);
    const items = Array.from({ length: limit ?? 50 }, (_, n) => ({
      id: `exec_${from - n}`,
      created_at: new Date(from - n).toISOString(),
    }));
    return Promise.resolve({ items, next_cursor: String(from - items.length) });
  };
  const queries = createQueryClient();
  queries.mount();
  const options = executionsQuery({ call } as unknown as Api, "");
  const open = () => {
    const observer = new InfiniteQueryObserver(queries, options);
    return { observer, leave: observer.subscribe(() => undefined) };
  };
  const { observer, leave } = open();
  await observer.refetch({ cancelRefetch: false });
  for (let page = 1; page < pages; page++) await observer.fetchNextPage();
  expect(asked.splice(0)).toEqual(["top as it is", "350 as it is", "300 as it is"].slice(0, pages));
  const shown = () => {
    const ids = queries.getQueryData(options.queryKey)?.pages.flatMap(({ items }) => items.map(({ id }) => id)) ?? [];
    return [ids[0], ids.at(-1), ids.length];
  };
  return { account, queries, asked, shown, observer, open, leave };
}

it("reads a list that was scrolled down to where its reader is, also where much came above, and goes on behind it", async () => {
  const { account, queries, asked, shown, observer } = await loadedList(3);
  account.newest = 500;
  readAnew(queries);
  expect(shown()).toEqual(["exec_400", "exec_251", 150]);
  await expect.poll(() => queries.isFetching()).toBe(0);
  expect([asked.splice(0), shown()]).toEqual([
    ["top 200", "300 200"],
    ["exec_500", "exec_101", 400],
  ]);
  await observer.fetchNextPage();
  expect([asked, shown()]).toEqual([["100 as it is"], ["exec_500", "exec_51", 450]]);
  queries.clear();
});

it("reads nothing again when its reader comes back to the tab, or to the page", async () => {
  const { queries, asked, shown, open, leave } = await loadedList(3);
  // Long ago, as far as age counts.
  for (const query of queries.getQueryCache().getAll()) query.state.dataUpdatedAt = 0;
  focusManager.setFocused(false);
  focusManager.setFocused(true);
  leave();
  open();
  await expect.poll(() => queries.isFetching()).toBe(0);
  expect([asked, shown()]).toEqual([[], ["exec_400", "exec_251", 150]]);
  queries.clear();
});

it("reads one page again that its reader comes back to after a while", async () => {
  const { queries, asked, open, leave } = await loadedList(1);
  for (const query of queries.getQueryCache().getAll()) query.state.dataUpdatedAt = 0;
  leave();
  open();
  await expect.poll(() => asked).toEqual(["top as it is"]);
  queries.clear();
});

it("keeps a list for as long as a log may be read", async () => {
  const { queries, shown, leave } = await loadedList(2);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  leave();
  vi.advanceTimersByTime(LIST_KEPT_MS - 1);
  expect(shown()).toEqual(["exec_400", "exec_301", 100]);
  vi.advanceTimersByTime(1);
  expect(shown()).toEqual([undefined, undefined, 0]);
  queries.clear();
});
