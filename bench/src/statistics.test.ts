import { expect, it } from "vitest";
import { quantile, summaryOf } from "./statistics.ts";

it("interpolates between neighbours, whatever order the samples came in", () => {
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
  expect(quantile([10, 20, 30], 0.5)).toBe(20);
});

it("takes a lone sample for everything", () => {
  expect(summaryOf([7])).toEqual({ median: 7, p95: 7, min: 7, max: 7, count: 1 });
});

it("refuses to summarise nothing", () => {
  expect(() => summaryOf([])).toThrow(RangeError);
});
