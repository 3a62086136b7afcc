import type { AccountId } from "@rgrid/schema";
import type { Moved } from "./facts.ts";

/**
 * What a dispatcher knows of where an account is served. `to` null: here. `epoch` counts the moves of the account, wherever they led.
 * `left_for`: where it went before `to`; absent where it has not come back since.
 */
export type Placement = { account_id: AccountId; epoch: number; to: string | null; left_for?: readonly string[] };

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

  /** @returns what is to be stored */
  put(account_id: AccountId, { epoch, to }: Pick<Placement, "epoch" | "to">): Placement {
    const before = this.get(account_id);
    const left = new Set(before.left_for);
    if (before.to !== null) left.add(before.to);
    const placement: Placement = { account_id, epoch, to, ...(left.size > 0 && { left_for: [...left] }) };
    this.#known.set(account_id, placement);
    return placement;
  }

  /** Every dispatcher that an account ever went to from here: with those of theirs, all that accounts ever were at. */
  get leftFor(): string[] {
    const names = Array.from(this.#known.values(), ({ to, left_for = [] }) => (to === null ? left_for : [...left_for, to]));
    return [...new Set(names.flat())];
  }

  /** What every call about the account is answered with, or null: it is served here. */
  moved(account: AccountId): Moved | null {
    const { to, epoch } = this.get(account);
    return to === null ? null : { moved: { to, epoch } };
  }
}
