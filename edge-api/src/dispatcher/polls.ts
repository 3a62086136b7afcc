import type { AccountId, RunnerId } from "@rgrid/schema";
import type { PollResult, RunnerPoll } from "./facts.ts";

/** A long poll that waits for its answer somewhere else: under Cloudflare behind a hibernating WebSocket. */
export interface OpenPoll {
  /** Tells two polls of one runner apart; the same whenever this poll is listed. */
  readonly id: string;
  readonly poll: RunnerPoll;
  /** Ends the poll: from here on `list` does not have it. Never throws: an answer to a dead connection is lost, and given again. */
  answer(result: PollResult): void;
}

export interface Polls {
  /**
   * The open polls of an account or of a runner. Only they survive hibernation, so the dispatcher asks here each time and keeps none.
   * Under Cloudflare both ids are tags of the WebSocket (`getWebSockets(tag)`).
   */
  list(of: AccountId | RunnerId): OpenPoll[];
}
