import { expect, it } from "vitest";
import { untilNextMs } from "./use-now.ts";

it.each([
  ["in the middle of a step", 10_400, 10_000, 600],
  ["at its beginning", 12_000, 10_000, 1_000],
  ["just before its end, where a timer came early", 11_999, 10_000, 1],
  ["before the first, by a clock that is slow", 9_700, 10_000, 300],
])("waits for the next full second: %s", (_, now, from, wait) => expect(untilNextMs(now, 1_000, from)).toBe(wait));
