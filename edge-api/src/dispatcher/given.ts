import type { EpochMs, ExecutionId, RunnerId } from "@rgrid/schema";
import type { DispatchNote } from "./facts.ts";

type Given = { token: number; since: EpochMs };

/**
 * Leases that were given to a runner and are not known as accepted. By then the execution has taken such a lease back and says so; where that was lost, or was
 * never meant for this dispatcher (a late copy of an old note reached one that knew nothing), its row would be given for ever.
 */
export class GivenLeases {
  readonly #offerMs: number;
  readonly #byRunner = new Map<RunnerId, Map<ExecutionId, Given>>();

  constructor(offerMs: number) {
    this.#offerMs = offerMs;
  }

  /** Whether the runner was never given this lease from here. */
  isNew(runner: RunnerId, { id, lease }: DispatchNote): boolean {
    return this.#byRunner.get(runner)?.get(id)?.token !== lease?.token;
  }

  /** Those of a runner's leases that have been given for longer than an offer lasts: their executions have to be asked. */
  overdue(runner: RunnerId, leased: readonly DispatchNote[], now: EpochMs): DispatchNote[] {
    const before = this.#byRunner.get(runner);
    const given = new Map<ExecutionId, Given>();
    const overdue: DispatchNote[] = [];
    for (const note of leased) {
      if (note.lease === null || note.lease.accepted) continue;
      const { token } = note.lease;
      const known = before?.get(note.id);
      const since = known?.token === token ? known.since : now;
      given.set(note.id, { token, since });
      if (now - since > this.#offerMs) overdue.push(note);
    }
    if (given.size > 0) this.#byRunner.set(runner, given);
    else this.#byRunner.delete(runner);
    return overdue;
  }
}
