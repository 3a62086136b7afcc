import { type ExecutionStreamEvent, eventIdOf } from "@rgrid/schema";
import { ApiRefusal, type Client, readEvents } from "@rgrid/schema/client";
import { nothingIfAway, type Submitted } from "./submit.ts";
import { PATIENCE_MS, until } from "./until.ts";

/** From the first line to the end of the last retry, with everything that is waited for in between. */
const WATCH_MS = 3 * PATIENCE_MS;

/**
 * Somebody who watches an execution and its retries from beginning to end, as the CLI does: after a break it asks for what follows the last event that it saw.
 * Unlike the CLI it forgives nothing: what comes twice is kept twice.
 */
export class Watcher {
  readonly submitted: Submitted;
  readonly seen: ExecutionStreamEvent[] = [];
  readonly #client: () => Client;
  readonly #over = new AbortController();
  readonly #watched: Promise<void>;

  constructor(client: () => Client, submitted: Submitted) {
    this.#client = client;
    this.submitted = submitted;
    this.#watched = until(`a watcher of ${submitted.name} sees its end`, () => this.#readUntilBreak(), WATCH_MS);
    // Awaited in the end: until then a refusal must not count as unhandled.
    this.#watched.catch(() => undefined);
  }

  /** Waits for the last event of all. @throws Error where the API refuses the watcher, or the end does not come */
  ended(): Promise<void> {
    return this.#watched;
  }

  close(): void {
    this.#over.abort();
  }

  /** @returns whether the end was seen */
  async #readUntilBreak(): Promise<boolean> {
    const last = this.seen.at(-1);
    const id = last?.execution_id ?? this.submitted.id;
    const headers = last === undefined ? {} : { "last-event-id": eventIdOf(last) };
    const answer = await this.#client()
      .open("streamEvents", { params: { id }, headers }, { signal: this.#over.signal })
      .catch(nothingIfTooMany);
    if (answer === null) return false;
    try {
      for await (const event of readEvents(answer)) this.seen.push(event);
    } catch (error) {
      // The stream broke; what is not of the contract is no break.
      if (error instanceof Error && error.name === "ZodError") throw error;
    }
    return this.seen.at(-1)?.type === "end";
  }
}

/** Streams that the API believes to be open still, after a break, count for a while. */
function nothingIfTooMany(error: unknown): null {
  return error instanceof ApiRefusal && error.status === 429 ? null : nothingIfAway(error);
}
