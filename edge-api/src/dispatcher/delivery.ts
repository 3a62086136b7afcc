import type { HeldLease, LeaseCommand } from "@rgrid/schema";
import type { DispatchNote, PollResult, RunnerPoll } from "./facts.ts";

type Work = Extract<PollResult, { outcome: "work" }>;
type LeasedNote = DispatchNote & { lease: NonNullable<DispatchNote["lease"]> };

const isLeased = (note: DispatchNote): note is LeasedNote => note.lease !== null;
const heldIn = (poll: RunnerPoll, note: LeasedNote) =>
  poll.holds.find((held) => held.execution_id === note.id && held.lease === note.lease.token);
/** A timeout only ever grows, so a shorter one is an older row's. A runner that does not say which it heard gets the next one with its own calls. */
function isNews({ heard, timeout_ms }: HeldLease, command: LeaseCommand): boolean {
  if (!heard.includes(command.type)) return true;
  return command.type === "extend" && timeout_ms !== undefined && command.timeout_ms > timeout_ms;
}

/**
 * What this poll has to be told, or null. It depends on the rows and the poll alone, so it does not matter whether an offer is new, or
 * was answered to a poll whose connection was dead: what was minted for this incarnation, is not accepted and not held is given (again),
 * the same lease.
 */
export function workFor(poll: RunnerPoll, leased: readonly DispatchNote[]): Work | null {
  const work: Work = { outcome: "work", offers: [], commands: [] };
  for (const note of leased.filter(isLeased)) {
    const { token, incarnation, accepted, secret } = note.lease;
    if (incarnation !== poll.incarnation) continue;
    const held = heldIn(poll, note);
    if (held) {
      const news = note.commands.filter((command) => isNews(held, command));
      work.commands.push(...news.map((command) => ({ execution_id: note.id, lease: token, command })));
    } else if (!accepted && secret !== null && work.offers.length < poll.slots) {
      work.offers.push({ execution_id: note.id, lease: token, secret });
    }
  }
  return work.offers.length + work.commands.length > 0 ? work : null;
}

/**
 * The leases that the execution believes in and the runner does not: of an older incarnation, or accepted and not held. Only for a poll
 * that has just arrived: what was accepted while it was open is not in its `holds`.
 */
export function lostBy(poll: RunnerPoll, leased: readonly DispatchNote[]): DispatchNote[] {
  return leased
    .filter(isLeased)
    .filter((note) => note.lease.incarnation !== poll.incarnation || (note.lease.accepted && heldIn(poll, note) === undefined));
}
