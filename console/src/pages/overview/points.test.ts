import type { Stats } from "@rgrid/schema";
import { expect, it } from "vitest";
import { costPoints, queuePoints, runPoints, successPoints, successRate } from "./points.ts";

const empty = {
  completed: 0,
  failed: 0,
  cancelled: 0,
  cost_micros: null,
  queue_p50_ms: null,
  queue_p95_ms: null,
  retries_auto: 0,
  retries_manual: 0,
};
const stats = {
  bucket: "day",
  buckets: [
    {
      ...empty,
      at: "2026-11-23T00:00:00.000Z",
      completed: 9,
      failed: 1,
      cancelled: 2,
      cost_micros: 20_000,
      queue_p50_ms: 4,
      queue_p95_ms: 1_200,
    },
    { ...empty, at: "2026-11-24T00:00:00.000Z" },
  ],
} as unknown as Stats;

it("counts and draws all that ended", () => {
  expect(runPoints(stats).map(({ tip, values }) => [tip, values])).toEqual([
    ["23 Nov: 12 runs, 1 failed, 2 cancelled", [2, 9, 1]],
    ["Today: 0 runs, 0 failed", [0, 0, 0]],
  ]);
});
it("counts cancelled ones for neither side of the success rate", () => {
  expect(successRate({ completed: 9, failed: 1 })).toBe(0.9);
  expect(successPoints(stats).map(({ tip }) => tip)).toEqual(["23 Nov: 90.0%", "Today: none ended"]);
});
it("leaves a gap where nothing is known, never a zero", () => {
  expect(costPoints(stats).map(({ tip, values }) => [tip, values])).toEqual([
    ["23 Nov: $0.02", [20_000]],
    ["Today: –", [null]],
  ]);
  expect(queuePoints(stats).map(({ tip }) => tip)).toEqual(["23 Nov: p50 4 ms, p95 1.2 s", "Today: none started"]);
});
it("draws only the last bucket as unfinished", () =>
  expect(runPoints(stats).map(({ partial }) => partial)).toEqual([false, true]));
