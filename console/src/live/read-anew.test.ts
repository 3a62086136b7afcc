import { focusManager, InfiniteQueryObserver } from "@tanstack/react-query";
import { afterEach, expect, it } from "vitest";
import type { Api } from "../api/client.ts";
import { executionsQuery } from "../api/executions.ts";
import { createQueryClient } from "../api/query-client.ts";
import { readAnew } from "./read-anew.ts";

afterEach(() => focusManager.setFocused(undefined));

/** A list of which three pages of one row are loaded, and the cursors that it asks for from then on. */
async function scrolledList() {
  const asked: (string | undefined)[] = [];
  const call = (_name: string, { query }: { query: { cursor?: string } }) => {
    asked.push(query.cursor);
    const page = Number(query.cursor ?? 0);
    return Promise.resolve({ items: [{ id: `exec_${page}` }], next_cursor: page < 9 ? String(page + 1) : null });
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
  await observer.fetchNextPage();
  await observer.fetchNextPage();
  expect(asked.splice(0)).toEqual([undefined, "1", "2"]);
  const shown = () => queries.getQueryData(options.queryKey)?.pages.map(({ items }) => items[0]?.id);
  return { queries, asked, shown, open, leave };
}

it("reads of a list that was scrolled far only the top again", async () => {
  const { queries, asked, shown } = await scrolledList();
  readAnew(queries);
  await expect.poll(() => queries.isFetching()).toBe(0);
  expect([asked, shown()]).toEqual([[undefined], ["exec_0"]]);
  queries.clear();
});

it("reads nothing again when its reader comes back to the tab, or to the page", async () => {
  const { queries, asked, shown, open, leave } = await scrolledList();
  // Long ago, as far as age counts.
  for (const query of queries.getQueryCache().getAll()) query.state.dataUpdatedAt = 0;
  focusManager.setFocused(false);
  focusManager.setFocused(true);
  leave();
  open();
  await expect.poll(() => queries.isFetching()).toBe(0);
  expect([asked, shown()]).toEqual([[], ["exec_0", "exec_1", "exec_2"]]);
  queries.clear();
});

it("reads one page again that its reader comes back to after a while", async () => {
  const { queries, asked, open, leave } = await scrolledList();
  readAnew(queries);
  await expect.poll(() => queries.isFetching()).toBe(0);
  asked.splice(0);
  for (const query of queries.getQueryCache().getAll()) query.state.dataUpdatedAt = 0;
  leave();
  open();
  await expect.poll(() => asked).toEqual([undefined]);
  queries.clear();
});
