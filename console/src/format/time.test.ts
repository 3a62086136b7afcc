import { describe, expect, it } from "vitest";
import { dayTitle, logTime } from "./time.ts";

describe("the log's times", () => {
  it.each([
    [0, "00:00.0"],
    [19_240, "00:19.2"],
    [129_500, "02:09.5"],
    [3_723_400, "1:02:03.4"],
    [-5, "00:00.0"],
  ])("shows %i ms as %s", (ms, text) => expect(logTime(ms)).toBe(text));
});

describe("a day's title", () => {
  const now = new Date(2026, 10, 24, 9, 0);
  it.each([
    [new Date(2026, 10, 24, 0, 1), "Today"],
    [new Date(2026, 10, 23, 23, 59), "Yesterday, Mon 23 Nov"],
    [new Date(2026, 10, 22, 12, 0), "Sun 22 Nov"],
  ])("calls %s %s", (at, title) => expect(dayTitle(at, now)).toBe(title));
});
