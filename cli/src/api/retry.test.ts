import { describeError } from "@rgrid/schema";
import { ApiRefusal, NoAnswer } from "@rgrid/schema/client";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { isWorthRepeating, repeatDelayMs } from "./retry.ts";

const refusal = (status: number, retryAfterSeconds: number | null = null) =>
  new ApiRefusal(status, { ...describeError("rate_limited"), request_id: "req_1" }, retryAfterSeconds);

describe("a call that failed", () => {
  it.each<[unknown, boolean]>([
    [new NoAnswer(null, "ECONNREFUSED"), true],
    [new NoAnswer(502, "a proxy's page"), true],
    [new NoAnswer(404, "a proxy's page"), false],
    [new NoAnswer(200, new z.ZodError([])), false],
    [new NoAnswer(200, new SyntaxError("a portal's page")), true],
    [new NoAnswer(302, "a portal's page"), true],
    [new NoAnswer(503, "", 61), false],
    ...[408, 425, 429, 500, 503].map((status): [unknown, boolean] => [refusal(status), true]),
    ...[400, 401, 403, 404, 409, 422].map((status): [unknown, boolean] => [refusal(status), false]),
    [refusal(429, 60), true],
    [refusal(429, 3600), false],
    [new TypeError("a fault of ours"), false],
  ])("%s is repeated: %s", (error, wanted) => expect(isWorthRepeating(error)).toBe(wanted));

  it("waits up to twice as long each time, to a limit, and never less than it was asked to", () => {
    const longest = (attempt: number) => Math.round(repeatDelayMs(new NoAnswer(null, ""), attempt, 500, () => 0.99999) / 500);
    expect([1, 2, 3, 4, 5, 6, 60].map(longest)).toEqual([1, 2, 4, 8, 16, 20, 20]);
    expect(repeatDelayMs(refusal(429, 7), 1, 500, () => 0)).toBe(7000);
    expect(repeatDelayMs(new NoAnswer(503, "a page", 7), 1, 500, () => 0)).toBe(7000);
    expect(repeatDelayMs(refusal(429), 1, 500, () => 0)).toBe(0);
  });
});
