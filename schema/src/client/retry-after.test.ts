import { expect, it } from "vitest";
import { retryAfterSeconds } from "./retry-after.ts";

const NOW = Date.parse("2026-11-27T01:00:00Z");

it.each<[string | null | undefined, number | null]>([
  ["7", 7],
  [" 0 ", 0],
  ["Fri, 27 Nov 2026 01:00:30 GMT", 30],
  ["Friday, 27-Nov-26 01:00:01 GMT", 1],
  ["Fri, 27 Nov 2026 00:00:00 GMT", 0],
  ["soon", null],
  ["-5", null],
  ["1.5", null],
  ["2030", 2030],
  ["", null],
  [null, null],
  [undefined, null],
])("reads Retry-After: %s as %s seconds", (header, seconds) => expect(retryAfterSeconds(header, NOW)).toBe(seconds));
