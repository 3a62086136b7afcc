import type { ExecutionItem } from "@rgrid/schema";
import type { InfiniteData } from "@tanstack/react-query";
import type { ExecutionsPage } from "../api/read-list.ts";

export type ExecutionsData = InfiniteData<ExecutionsPage, string | null>;

export type Position = Pick<ExecutionItem, "created_at" | "id">;

/** Newest first, as the API lists them: by instant of creation, then by id. */
export const isNewer = (a: Position, b: Position): boolean =>
  a.created_at === b.created_at ? a.id > b.id : a.created_at > b.created_at;

/**
 * The loaded pages with what is now known of one execution. The same object where nothing follows from it: an older version, a row that does not belong
 * there, or one that lies below what is loaded.
 */
export function applyItem(data: ExecutionsData, item: ExecutionItem, belongs: boolean): ExecutionsData {
  const at = placeOf(data, item.id);
  if (at !== null) {
    if (at.item.version > item.version) return data;
    return withPage(data, at.page, (items) => (belongs ? items.with(at.index, item) : items.toSpliced(at.index, 1)));
  }
  if (!belongs) return data;
  for (const [page, { items }] of data.pages.entries()) {
    const index = items.findIndex((other) => isNewer(item, other));
    if (index !== -1) return withPage(data, page, (all) => all.toSpliced(index, 0, item));
  }
  const last = data.pages.length - 1;
  return data.pages[last]?.next_cursor === null ? withPage(data, last, (items) => [...items, item]) : data;
}

/** The loaded pages without an execution that is there no more; the same object where they did not have it. */
export function removeItem(data: ExecutionsData, id: string): ExecutionsData {
  const at = placeOf(data, id);
  return at === null ? data : withPage(data, at.page, (items) => items.toSpliced(at.index, 1));
}

function placeOf(data: ExecutionsData, id: string): { page: number; index: number; item: ExecutionItem } | null {
  for (const [page, { items }] of data.pages.entries()) {
    const index = items.findIndex((item) => item.id === id);
    const item = items[index];
    if (item) return { page, index, item };
  }
  return null;
}

const withPage = (data: ExecutionsData, page: number, change: (items: ExecutionItem[]) => ExecutionItem[]): ExecutionsData => ({
  ...data,
  pages: data.pages.map((each, n) => (n === page ? { ...each, items: change(each.items) } : each)),
});
