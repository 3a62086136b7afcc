import type { Assignment, PollAnswer } from "@rgrid/schema";
import type { PollResult } from "../ports/dispatchers.ts";

type Work = Extract<PollResult, { outcome: "work" }>;
type Offer = Work["offers"][number];

/**
 * What a poll that brings work is answered. An execution that can't be reached keeps its runner from nothing else: its lease is given again with the
 * next poll.
 * @param find null where the lease is over already
 * @param failed hears of each execution that can't be reached
 * @throws what kept the last one back, where nothing else is to be said: a runner that is answered with nothing asks again at once
 */
export async function workAnswer(
  { offers, commands }: Work,
  find: (offer: Offer) => Promise<Assignment | null>,
  failed: (offer: Offer, error: unknown) => void,
): Promise<PollAnswer> {
  const found = await Promise.allSettled(offers.map(find));
  const assignments: Assignment[] = [];
  let failure: { error: unknown } | null = null;
  for (const [index, offer] of offers.entries()) {
    const one = found[index];
    if (one?.status === "rejected") {
      failure = { error: one.reason };
      failed(offer, one.reason);
    } else if (one?.value) {
      assignments.push(one.value);
    }
  }
  if (failure !== null && assignments.length === 0 && commands.length === 0) throw failure.error;
  return { assignments, commands };
}
