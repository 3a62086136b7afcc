import { backoffWithFullJitter } from "@rgrid/schema";
import { ApiRefusal, NoAnswer } from "@rgrid/schema/client";

/** Repeats after the first try. */
export const RETRIES_MAX = 5;
const BACKOFF_BASE_MS = 500;
const BACKOFF_MAX_MS = 10_000;
/** Nobody waits longer than this in front of a terminal: better to end and say when to come back. */
const RETRY_AFTER_SECONDS_MAX = 60;

const isTransientStatus = (status: number): boolean => status === 408 || status === 425 || status === 429 || status >= 500;

/** Whether the same request may do better in a moment: no answer, or an answer that says so. */
export function isWorthRepeating(error: unknown): boolean {
  if (error instanceof ApiRefusal) {
    return isTransientStatus(error.status) && (error.retryAfterSeconds ?? 0) <= RETRY_AFTER_SECONDS_MAX;
  }
  return error instanceof NoAnswer && (error.status === null || isTransientStatus(error.status));
}

/** How long to wait before repeat number `attempt` (from 1); never less than the API asked for. */
export function repeatDelayMs(error: unknown, attempt: number, random: () => number): number {
  const asked = error instanceof ApiRefusal ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
  return Math.max(asked, backoffWithFullJitter(attempt, BACKOFF_BASE_MS, BACKOFF_MAX_MS, random));
}

/** What is said before a repeat. */
export const repeatNotice = (error: unknown, attempt: number): string =>
  `${error instanceof ApiRefusal && error.status === 429 ? "Too many requests" : "Connection lost"}. Retrying... (attempt ${attempt}/${RETRIES_MAX})`;
