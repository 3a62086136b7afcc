import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { atMostEvery } from "./at-most-every.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("acts at once, once for all requests of the time that follows, and not after its end", () => {
  let acts = 0;
  const { request, stop } = atMostEvery(5_000, () => acts++);
  request();
  expect(acts).toBe(1);
  for (let n = 0; n < 100; n++) {
    request();
    vi.advanceTimersByTime(49);
  }
  expect(acts).toBe(1);
  vi.advanceTimersByTime(100);
  expect(acts).toBe(2);
  vi.advanceTimersByTime(60_000);
  expect(acts).toBe(2);
  request();
  request();
  stop();
  vi.advanceTimersByTime(60_000);
  expect(acts).toBe(3);
});
