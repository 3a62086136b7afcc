import { expect, it } from "vitest";
import { entriesOf } from "./entries.ts";

it("divides days, and today from nothing", () => {
  const rows = [new Date(2026, 10, 24, 9), new Date(2026, 10, 23, 23), new Date(2026, 10, 23, 1), new Date(2026, 10, 20, 1)];
  const entries = entriesOf(rows, (row) => row.toISOString(), new Date(2026, 10, 24, 10));
  expect(entries.map((entry) => (entry.kind === "day" ? entry.title : entry.index))).toEqual([
    0,
    "Yesterday, Mon 23 Nov",
    1,
    2,
    "Fri 20 Nov",
    3,
  ]);
});
