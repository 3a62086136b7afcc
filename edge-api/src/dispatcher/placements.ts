import type { AccountId } from "@rgrid/schema";
import type { Moved } from "./facts.ts";

/** What a dispatcher knows of where an account is served. `to` null: here. `epoch` counts the moves of the account, wherever they led. */
export type Placement = { account_id: AccountId; epoch: number; to: string | null };

/**
 * Accounts that came here by a move, or have left. One that was never moved is here, in epoch 0, and is not written down.
 * Only a higher epoch changes anything, so that A → B → A ends at A whatever late copies say.
 */
export class Placements {
  readonly #known = new Map<AccountId, Placement>();

  constructor(placements: Iterable<Placement>) {
    for (const placement of placements) this.#known.set(placement.account_id, placement);
  }

  get(account: AccountId): Placement {
    return this.#known.get(account) ?? { account_id: account, epoch: 0, to: null };
  }

  put(placement: Placement): void {
    this.#known.set(placement.account_id, placement);
  }

  /** What every call about the account is answered with, or null: it is served here. */
  moved(account: AccountId): Moved | null {
    const { to, epoch } = this.get(account);
    return to === null ? null : { moved: { to, epoch } };
  }
}
