import type { ExecutionItem } from "@rgrid/schema";
import { InfiniteQueryObserver, QueryClient } from "@tanstack/react-query";
import { expect, it } from "vitest";
import { EXECUTIONS_KEY } from "../api/executions.ts";
import type { ExecutionsData } from "./list-cache.ts";
import { LiveLists } from "./live-lists.ts";

const row = (id: string, minute: number, version = 1) =>
  ({ id, version, status: "running", metadata: {}, created_at: `2026-11-24T10:${minute}:00.000Z` }) as ExecutionItem;
type Page = { items: ExecutionItem[]; next_cursor: string | null };

/** A list whose answers a test gives when it likes. */
async function openList(first: Page) {
  const queries = new QueryClient();
  const lists = new LiveLists(queries, () => Date.UTC(2026, 10, 24, 11));
  const queryKey = [EXECUTIONS_KEY, "list", ""];
  const answers: ((page: Page) => void)[] = [];
  const observer = new InfiniteQueryObserver(queries, {
    queryKey,
    queryFn: () => new Promise<Page>((resolve) => answers.push(resolve)),
    initialPageParam: null as string | null,
    getNextPageParam: (page: Page) => page.next_cursor,
  });
  const leave = observer.subscribe(() => undefined);
  const answer = async (page: Page, asked: Promise<unknown>) => {
    await expect.poll(() => answers.length).toBe(1);
    answers.pop()?.(page);
    await asked;
  };
  await answer(first, observer.refetch({ cancelRefetch: false }));
  const shown = () =>
    queries.getQueryData<ExecutionsData>(queryKey)?.pages.map(({ items }) => items.map(({ id, version }) => `${id}@${version}`));
  const close = () => {
    leave();
    lists.stop();
    queries.clear();
  };
  return { lists, observer, answer, shown, close };
}

it("keeps what was told while the next page was on its way, whose answer brings the pages back as they were", async () => {
  const list = await openList({ items: [row("c", 30), row("b", 20)], next_cursor: "more" });
  const asked = list.observer.fetchNextPage();
  list.lists.put(row("c", 30, 2));
  list.lists.put(row("d", 40));
  list.lists.remove("b");
  expect(list.shown()).toEqual([["d@1", "c@2"]]);
  await list.answer({ items: [row("a", 10)], next_cursor: null }, asked);
  expect(list.shown()).toEqual([["d@1", "c@2"], ["a@1"]]);
  list.close();
});

it("takes no older row of a list that is read anew, and a newer one", async () => {
  const list = await openList({ items: [row("c", 30), row("b", 20)], next_cursor: null });
  const asked = list.observer.refetch();
  list.lists.put(row("c", 30, 3));
  list.lists.put(row("b", 20, 3));
  await list.answer({ items: [row("c", 30, 2), row("b", 20, 4)], next_cursor: null }, asked);
  expect(list.shown()).toEqual([["c@3", "b@4"]]);
  list.close();
});
