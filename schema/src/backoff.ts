/**
 * Exponential backoff with full jitter: uniform in [0, min(maxMs, baseMs · 2^(attempt−1))].
 * @param attempt 1 for the first retry
 * @param random uniform in [0, 1)
 * @see https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
 */
export function backoffWithFullJitter(attempt: number, baseMs: number, maxMs: number, random: () => number): number {
  // 2^30 already exceeds any bound in use; a higher exponent would only overflow.
  return Math.floor(random() * Math.min(maxMs, baseMs * 2 ** Math.min(attempt - 1, 30)));
}
