import { expect, it } from "vitest";
import type { Entry } from "./entries.ts";
import { movedBy, placesOf } from "./places.ts";
import { heldAbove } from "./use-held-rows.ts";

const ROW_PX = 40;
const places = (ids: string) =>
  placesOf(
    Array.from(ids, (id, index): Entry<{ id: string }> => ({ kind: "row", row: { id }, index })),
    false,
  );

it.each([
  ["a row that came above", "abcd", "xabcd", ROW_PX],
  ["two that left above", "abcd", "cd", -2 * ROW_PX],
  ["the one that is looked at, gone: the next comes up", "abcd", "abd", 0],
  ["that one gone, and another come above it", "abcd", "xabd", ROW_PX],
  ["what came below", "abcd", "abcxd", 0],
  ["nothing that is still there", "abcd", "xy", 0],
])("keeps the first row in view where it is for %s", (_, before, after, moved) => {
  expect(movedBy(places(before), places(after), 2 * ROW_PX)).toBe(moved);
});
it("counts a day's divider by its own height", () => {
  const day: Entry<{ id: string }> = { kind: "day", title: "Yesterday" };
  const rows = (ids: string) => Array.from(ids, (id, index): Entry<{ id: string }> => ({ kind: "row", row: { id }, index }));
  expect(placesOf([...rows("a"), day, ...rows("b")], false)).toEqual([
    { key: "a", startPx: 0 },
    { key: "day Yesterday", startPx: 40 },
    { key: "b", startPx: 68 },
  ]);
});

const at = (minute: number, id = `exec_${minute}`) => ({ id, created_at: `2026-11-24T10:${minute}:00.000Z` });
it.each([
  ["the newest that was shown is there", [at(40), at(30), at(20)], at(30), 1],
  ["it left the list, and those above it are held on", [at(50), at(40), at(20)], at(30), 2],
  ["all that was shown is gone", [at(50), at(40)], at(30), 2],
  ["two are of one moment", [at(30, "exec_b"), at(30, "exec_a")], at(30, "exec_a"), 1],
])("holds what came above where %s", (_, rows, first, held) => expect(heldAbove(rows, first)).toBe(held));
