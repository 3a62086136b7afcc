import type { DispatchNote, Needs } from "./facts.ts";
import { needsSignature } from "./match.ts";
import { SortedList } from "./sorted-list.ts";

type Group = { needs: Needs; notes: SortedList<DispatchNote> };

/** Priority, then age; the id makes it a total order. */
export function compareTurns(a: DispatchNote, b: DispatchNote): number {
  return (
    b.needs.priority - a.needs.priority || a.needs.created_at - b.needs.created_at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  );
}

/**
 * The executions of one account that could be offered now, grouped by what they need. A runner serves one account only, so the fair share
 * between accounts is that each has a queue of its own and none waits for another's. The share between batches and single runs has its
 * place in the signature: a group a batch, and turns between them in `best`.
 */
export class ReadyQueue {
  readonly #groups = new Map<string, Group>();

  get isEmpty(): boolean {
    return this.#groups.size === 0;
  }

  add(note: DispatchNote): void {
    const signature = needsSignature(note.needs);
    let group = this.#groups.get(signature);
    if (group === undefined) {
      group = { needs: note.needs, notes: new SortedList(compareTurns) };
      this.#groups.set(signature, group);
    }
    group.notes.add(note);
  }

  remove(note: DispatchNote): void {
    const signature = needsSignature(note.needs);
    const group = this.#groups.get(signature);
    group?.notes.remove(note);
    if (group?.notes.size === 0) this.#groups.delete(signature);
  }

  /** The one whose turn it is among those whose needs are `fit`, or null. */
  best(fit: (needs: Needs) => boolean): DispatchNote | null {
    let best: DispatchNote | null = null;
    for (const { needs, notes } of this.#groups.values()) {
      const head = notes.first;
      if (head === undefined || (best !== null && compareTurns(best, head) <= 0)) continue;
      if (fit(needs)) best = head;
    }
    return best;
  }

  /** How many come before this one, counting only those whose needs are for the same runners (`competes`). */
  ahead(note: DispatchNote, competes: (needs: Needs) => boolean): number {
    let ahead = 0;
    for (const { needs, notes } of this.#groups.values()) if (competes(needs)) ahead += notes.rank(note);
    return ahead;
  }
}
