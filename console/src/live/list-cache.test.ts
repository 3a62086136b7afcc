import type { ExecutionItem } from "@rgrid/schema";
import { describe, expect, it } from "vitest";
import { applyItem, type ExecutionsData, removeItem } from "./list-cache.ts";

const row = (id: string, minute: number, version = 1) =>
  ({ id, version, created_at: `2026-11-24T10:${String(minute).padStart(2, "0")}:00.000Z` }) as ExecutionItem;
const loaded = (next: string | null, ...pages: ExecutionItem[][]): ExecutionsData => ({
  pages: pages.map((items, n) => ({ items, next_cursor: n === pages.length - 1 ? next : "more" })),
  pageParams: pages.map(() => null),
});
const idsOf = (data: ExecutionsData) => data.pages.map((page) => page.items.map(({ id, version }) => `${id}@${version}`));

describe("a row that is removed", () => {
  const data = loaded("more", [row("d", 9), row("c", 7)], [row("b", 5)]);
  it("leaves its page", () => expect(idsOf(removeItem(data, "b"))).toEqual([["d@1", "c@1"], []]));
  it("changes nothing of a list without it", () => expect(removeItem(data, "x")).toBe(data));
});

describe("a row that comes by the event stream", () => {
  const data = loaded("more", [row("d", 9), row("c", 7)], [row("b", 5)]);
  const check = (item: ExecutionItem, belongs: boolean, then: string[][]) =>
    expect(idsOf(applyItem(data, item, belongs))).toEqual(then);

  it("stands at the top when it is new", () => check(row("e", 10), true, [["e@1", "d@1", "c@1"], ["b@1"]]));
  it("stands in its place when it is late", () => check(row("x", 8), true, [["d@1", "x@1", "c@1"], ["b@1"]]));
  it("is left out when it lies below what is loaded", () => check(row("a", 1), true, [["d@1", "c@1"], ["b@1"]]));
  it("replaces what was known of it", () => check(row("b", 5, 2), true, [["d@1", "c@1"], ["b@2"]]));
  it("changes nothing when a newer version is there", () => {
    const newer = loaded(null, [row("a", 1, 3)]);
    expect(applyItem(newer, row("a", 1, 2), true)).toBe(newer);
  });
  it("leaves the list when it fits no more", () => check(row("c", 7, 2), false, [["d@1"], ["b@1"]]));
  it("does not come into a list that it does not fit", () => expect(applyItem(data, row("e", 10), false)).toBe(data));
  it("closes a list that is loaded to its end", () => {
    expect(idsOf(applyItem(loaded(null, [row("b", 5)]), row("a", 1), true))).toEqual([["b@1", "a@1"]]);
    expect(idsOf(applyItem(loaded(null, []), row("a", 1), true))).toEqual([["a@1"]]);
  });
});
