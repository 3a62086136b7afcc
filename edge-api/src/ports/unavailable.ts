/**
 * A part that the API depends on did not answer: the route answers 503 and the caller may try again. Every adapter throws it for its
 * own part, so that no route knows how Postgres, a store or an object fails.
 */
export class Unavailable extends Error {
  /** In the user's words: `The database`. */
  readonly part: string;
  readonly retryAfterSeconds: number;

  constructor(part: string, cause?: unknown, retryAfterSeconds = 1) {
    super(`${part} did not answer`, { cause });
    this.name = "Unavailable";
    this.part = part;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
