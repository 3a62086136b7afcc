import type { ExecutionItem } from "@rgrid/schema";
import type { QueryClient, QueryKey } from "@tanstack/react-query";
import { EXECUTIONS_KEY } from "../api/executions.ts";
import { fits, parseFilters } from "../filters/filters.ts";
import { applyItem, type ExecutionsData, removeItem } from "./list-cache.ts";

/** Longer than a page of a list is under way, with all its tries. */
const REMEMBERED_MS = 120_000;
const LISTS: QueryKey = [EXECUTIONS_KEY, "list"];

/** `item` null: it was removed. */
type Change = { at: number; item: ExecutionItem | null };

/**
 * Every loaded list, kept true by what the account's stream tells. A page that is under way when a change comes was read before it, and brings the other pages
 * back as they were when it was asked for: so what came lately is applied once more to whatever arrives.
 */
export class LiveLists {
  readonly #queries: QueryClient;
  readonly #now: () => number;
  readonly #changes = new Map<string, Change>();
  /** Ends it. */
  readonly stop: () => void;

  constructor(queries: QueryClient, now: () => number) {
    this.#queries = queries;
    this.#now = now;
    this.stop = queries.getQueryCache().subscribe((event) => {
      if (event.type !== "updated" || event.action.type !== "success" || event.action.manual === true) return;
      const { queryKey } = event.query;
      if (LISTS.every((part, index) => queryKey[index] === part)) this.#renew(queryKey);
    });
  }

  put(item: ExecutionItem): void {
    this.#change(item.id, item);
  }
  remove(id: string): void {
    this.#change(id, null);
  }

  #change(id: string, item: ExecutionItem | null): void {
    const now = this.#now();
    for (const [known, { at }] of this.#changes) if (at < now - REMEMBERED_MS) this.#changes.delete(known);
    this.#changes.set(id, { at: now, item });
    for (const [key, data] of this.#queries.getQueriesData<ExecutionsData>({ queryKey: LISTS })) {
      if (data) this.#queries.setQueryData<ExecutionsData>(key, this.#apply(data, key, id, item));
    }
  }

  #renew(key: QueryKey): void {
    const before = this.#queries.getQueryData<ExecutionsData>(key);
    if (before === undefined) return;
    const after = [...this.#changes].reduce((data, [id, { item }]) => this.#apply(data, key, id, item), before);
    if (after !== before) this.#queries.setQueryData<ExecutionsData>(key, after);
  }

  #apply(data: ExecutionsData, key: QueryKey, id: string, item: ExecutionItem | null): ExecutionsData {
    return item === null ? removeItem(data, id) : applyItem(data, item, fits(item, parseFilters(String(key[2])), this.#now()));
  }
}
