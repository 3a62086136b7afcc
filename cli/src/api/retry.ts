import { backoffWithFullJitter } from "@rgrid/schema";
import { ApiRefusal, isTransientStatus, NoAnswer } from "@rgrid/schema/client";
import { z } from "zod";

/** Repeats after the first try. */
export const RETRIES_MAX = 5;
/** Repeats wait no longer than this many times the first one's wait. */
const BACKOFF_GROWTH_MAX = 20;
/** Nobody waits longer than this in front of a terminal: better to end and say when to come back. */
const RETRY_AFTER_SECONDS_MAX = 60;

/** Whether the same request may do better in a moment: no answer, one that says so, or a page of somebody in between in place of the answer. */
export function isWorthRepeating(error: unknown): boolean {
  if (!(error instanceof ApiRefusal || error instanceof NoAnswer)) return false;
  if ((error.retryAfterSeconds ?? 0) > RETRY_AFTER_SECONDS_MAX) return false;
  if (error.status === null || isTransientStatus(error.status)) return true;
  return error instanceof NoAnswer && error.status < 400 && !isOfAnotherVersion(error);
}

/** An answer of an API that speaks another contract, which it will do again. */
export const isOfAnotherVersion = (error: NoAnswer): boolean =>
  error.status !== null && error.status < 400 && error.cause instanceof z.ZodError;

/** How long to wait before repeat number `attempt` (from 1); never less than was asked for. @param baseMs the most before the first */
export function repeatDelayMs(error: unknown, attempt: number, baseMs: number, random: () => number): number {
  const asked = error instanceof ApiRefusal || error instanceof NoAnswer ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
  return Math.max(asked, backoffWithFullJitter(attempt, baseMs, baseMs * BACKOFF_GROWTH_MAX, random));
}

/** What is said before a repeat. */
export const repeatNotice = (error: unknown, attempt: number): string =>
  `${error instanceof ApiRefusal && error.status === 429 ? "Too many requests" : "Connection lost"}. Retrying... (attempt ${attempt}/${RETRIES_MAX})`;

/** What broke off while a body was read, as the client would have put it. */
export function asTrouble(error: unknown): unknown {
  if (error instanceof ApiRefusal || error instanceof NoAnswer) return error;
  // What is not of the contract comes again however often it is asked for.
  return new NoAnswer(error instanceof z.ZodError ? 200 : null, error);
}
