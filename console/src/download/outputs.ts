import type { OutputItem } from "@rgrid/schema";
import type { Api } from "../api/client.ts";

const PAGE_SIZE = 200;

/** All outputs of an execution with fresh URLs, however many pages they are. */
export async function allOutputs(api: Api, id: string, signal?: AbortSignal): Promise<{ items: OutputItem[]; partial: boolean }> {
  const items: OutputItem[] = [];
  let cursor: string | null = null;
  let partial = false;
  do {
    const query: { limit: number; cursor?: string } = cursor === null ? { limit: PAGE_SIZE } : { limit: PAGE_SIZE, cursor };
    const page: { items: OutputItem[]; next_cursor: string | null; partial: boolean } = await api.call(
      "listOutputs",
      { params: { id }, query },
      signal,
    );
    items.push(...page.items);
    partial = page.partial;
    cursor = page.next_cursor;
  } while (cursor !== null);
  return { items, partial };
}
