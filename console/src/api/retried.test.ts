import { expect, it } from "vitest";
import { ApiRefusal, NoAnswer } from "./failure.ts";
import { retryDelayMs } from "./retried.ts";

const body = { error_code: "rate_limited" } as ApiRefusal["body"];

it.each([
  ["doubles where nobody says how long", 2, new NoAnswer(null, null), 1_600],
  ["is what the API asks for", 0, new ApiRefusal(429, body, 5_000), 5_000],
  ["is its own where that is longer", 2, new ApiRefusal(429, body, 1_000), 1_600],
  ["is no longer than a page may be silent", 0, new NoAnswer(503, null, 3_600_000), 30_000],
])("the time before a retry %s", (_what, retries, error, ms) => expect(retryDelayMs(retries, error)).toBe(ms));
