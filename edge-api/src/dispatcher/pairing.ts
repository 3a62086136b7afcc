import type { AccountId, RunnerId } from "@rgrid/schema";
import type { DispatchNote, Needs } from "./facts.ts";
import { type Offering, takes } from "./match.ts";
import type { Rows } from "./rows.ts";

type Runner = Offering & { runner_id: RunnerId };

/** An open poll with free slots. */
export type Seat<R extends Runner> = { runner: R; free: number };
export type Pair<R> = { note: DispatchNote; runner: R };

type Pairing<R extends Runner> = {
  account: AccountId;
  rows: Rows;
  seats: readonly Seat<R>[];
  inFlightMax: number;
  /** Whether there is another runner online that takes these needs, full or not. */
  hasOther: (runner: R, needs: Needs) => boolean;
};

/**
 * Seats the rows whose turn it is and reserves each. The runner with most free slots chooses first, so that load spreads. In a first
 * round a row stands back from the runner that it wants to avoid; in a second it takes it: better there than nowhere.
 */
export function pairUp<R extends Runner>(pairing: Pairing<R>): Pair<R>[] {
  const seats = pairing.seats.map((seat) => ({ ...seat }));
  const pairs: Pair<R>[] = [];
  for (const standBack of [true, false]) {
    for (let pair = seatNext(pairing, seats, standBack); pair !== null; pair = seatNext(pairing, seats, standBack))
      pairs.push(pair);
  }
  return pairs;
}

function seatNext<R extends Runner>(pairing: Pairing<R>, seats: Seat<R>[], standBack: boolean): Pair<R> | null {
  const { account, rows, inFlightMax, hasOther } = pairing;
  if (rows.inFlight(account) >= inFlightMax) return null;
  seats.sort((a, b) => b.free - a.free);
  for (const seat of seats) {
    if (seat.free <= 0) return null;
    const { runner } = seat;
    const avoided = (needs: Needs) => needs.avoid === runner.runner_id && hasOther(runner, needs);
    const note = rows.best(account, (needs) => takes(runner, needs) && !(standBack && avoided(needs)));
    if (note === null) continue;
    rows.reserve(note.id, runner.runner_id);
    seat.free -= 1;
    return { note, runner };
  }
  return null;
}
