import type { ExecutionId } from "@rgrid/schema";
import type { DispatchNote, Needs } from "./facts.ts";
import { needsSignature } from "./match.ts";
import { SortedList } from "./sorted-list.ts";

/** Executions of one script and priority, its series, that the same runners take. */
type Group = { needs: Needs; series: string; notes: SortedList<DispatchNote> };

/** Of so many series the last turn is known. One that had its turn longer ago may get one too early, once. */
const LAST_TURNS_MAX = 1000;

/** Priority, then age; the id makes it a total order. */
export function compareTurns(a: DispatchNote, b: DispatchNote): number {
  return (
    b.needs.priority - a.needs.priority || a.needs.created_at - b.needs.created_at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  );
}

/**
 * The executions of one account that could be offered now, grouped by script, priority and what they need. A runner serves one account
 * only, so the fair share between accounts is that each has a queue of its own and none waits for another's.
 *
 * Of equal priority scripts take turns, and within a script age decides: one more script behind 10,000 runs of another is next or next but
 * one. Next is the series that has waited longest for a turn, that is since its last one or since its oldest execution was created,
 * whichever is later. So whoever comes new is behind all that wait already, an endless row of new scripts keeps nobody waiting, a series
 * whose runners were busy has one turn and not all that it has missed, and where each script waits once it is age as ever. It is round
 * robin (Nagle, RFC 970, 1985) with a place by age for who joins. Turns are in memory only: after a restart the oldest begin.
 */
export class ReadyQueue {
  readonly #groups = new Map<string, Group>();
  /** By series, in their order. Kept for series that are empty too: of one with a concurrency key only the next one stands here. */
  readonly #lastTurns = new Map<string, number>();
  /** Those that have had their turn. Who is back, because its offer failed or its runner drained, goes by age: it was not served. */
  readonly #served = new Set<ExecutionId>();
  /** No last turn and no creation that is known is later: a clock that moves by what happens. */
  #latest = 0;

  get isEmpty(): boolean {
    return this.#groups.size === 0;
  }

  add(note: DispatchNote): void {
    this.#latest = Math.max(this.#latest, note.needs.created_at);
    const key = groupOf(note);
    const group = this.#groups.get(key) ?? { needs: note.needs, series: seriesOf(note), notes: new SortedList(compareTurns) };
    this.#groups.set(key, group);
    group.notes.add(note);
  }

  remove(note: DispatchNote): void {
    const key = groupOf(note);
    const notes = this.#groups.get(key)?.notes;
    notes?.remove(note);
    if (notes?.size === 0) this.#groups.delete(key);
  }

  /** Its series has its turn with this one. */
  takeTurn(note: DispatchNote): void {
    const series = seriesOf(note);
    this.#served.add(note.id);
    this.#lastTurns.delete(series);
    this.#latest += 1;
    this.#lastTurns.set(series, this.#latest);
    const [oldest] = this.#lastTurns.keys();
    if (this.#lastTurns.size > LAST_TURNS_MAX && oldest !== undefined) this.#lastTurns.delete(oldest);
  }

  /** It will not come back. */
  forget(id: ExecutionId): void {
    this.#served.delete(id);
  }

  /** The one whose turn it is among those whose needs are `fit`, or null. */
  best(fit: (needs: Needs) => boolean): DispatchNote | null {
    let best: First | null = null;
    for (const { needs, notes, series } of this.#groups.values()) {
      const note = notes.first;
      if (note === undefined || (best !== null && this.#compareFirst(best, { note, series }) <= 0)) continue;
      if (fit(needs)) best = { note, series };
    }
    return best?.note ?? null;
  }

  /**
   * How many come before this one as things stand, counting only those whose needs are for the same runners (`competes`). A script that
   * comes later may be before it.
   */
  ahead(note: DispatchNote, competes: (needs: Needs) => boolean): number {
    const { priority } = note.needs;
    const own: SeriesAhead = { series: seriesOf(note), size: 0, older: 0, note };
    const others = new Map<string, SeriesAhead>();
    let ahead = 0;
    for (const { needs, notes, series } of this.#groups.values()) {
      const { first } = notes;
      if (first === undefined || needs.priority < priority || !competes(needs)) continue;
      if (needs.priority > priority) {
        ahead += notes.size;
        continue;
      }
      const known = series === own.series ? own : (others.get(series) ?? { series, size: 0, older: 0, note: first });
      if (known !== own) others.set(series, known);
      known.size += notes.size;
      known.older += notes.rank(note);
      if (compareTurns(first, known.note) < 0) known.note = first;
    }
    for (const other of others.values()) ahead += Math.min(other.size, own.older + (this.#compareFirst(other, own) < 0 ? 1 : 0));
    return ahead + own.older;
  }

  #compareFirst(a: First, b: First): number {
    return (
      b.note.needs.priority - a.note.needs.priority || this.#waitsSince(a) - this.#waitsSince(b) || compareTurns(a.note, b.note)
    );
  }

  #waitsSince({ note, series }: First): number {
    const { created_at } = note.needs;
    const lastTurn = this.#served.has(note.id) ? undefined : this.#lastTurns.get(series);
    return Math.max(created_at, lastTurn ?? created_at);
  }
}

/** The oldest of a group or series. */
type First = { note: DispatchNote; series: string };
/** Of one series: how many compete, and how many of them are older than the one that is asked about. */
type SeriesAhead = First & { size: number; older: number };

const seriesOf = ({ needs }: DispatchNote): string => JSON.stringify([needs.script ?? null, needs.priority]);
const groupOf = (note: DispatchNote): string => JSON.stringify([seriesOf(note), needsSignature(note.needs)]);
