import { expect, it } from "vitest";
import { bucketsOf, startOf } from "./calendar.ts";

const iso = (at: number) => new Date(at).toISOString();

it("counts 24 hours of UTC, the current one last", () => {
  const { bucket, starts } = bucketsOf("24h", "Asia/Kolkata", Date.UTC(2026, 10, 24, 9, 30));
  expect(bucket).toBe("hour");
  expect(starts).toHaveLength(24);
  expect([iso(starts[0] ?? 0), iso(starts[23] ?? 0)]).toEqual(["2026-11-23T10:00:00.000Z", "2026-11-24T09:00:00.000Z"]);
});

it("begins days where the reader lives, also across a change of the clocks", () => {
  // Berlin puts its clocks back on 25 October 2026: that day has 25 hours.
  const { starts } = bucketsOf("7d", "Europe/Berlin", Date.UTC(2026, 9, 27, 12));
  expect(starts.map(iso)).toEqual([
    ...["2026-10-20T22:00:00.000Z", "2026-10-21T22:00:00.000Z", "2026-10-22T22:00:00.000Z", "2026-10-23T22:00:00.000Z"],
    ...["2026-10-24T22:00:00.000Z", "2026-10-25T23:00:00.000Z", "2026-10-26T23:00:00.000Z"],
  ]);
  expect(iso(startOf("day", "Europe/Berlin", Date.UTC(2026, 9, 25, 22, 59)))).toBe("2026-10-24T22:00:00.000Z");
  expect(iso(startOf("day", "Europe/Berlin", Date.UTC(2026, 9, 25, 23)))).toBe("2026-10-25T23:00:00.000Z");
});
