import type { DispatchNote, Needs } from "./facts.ts";
import { needsSignature } from "./match.ts";
import { SortedList } from "./sorted-list.ts";

/** Executions of one script with one priority: they have a turn at a time between them. */
type Series = { priority: number; waiting: number; lastTurn: number };
/** Of a series, those that the same runners take. */
type Group = { needs: Needs; series: Series; notes: SortedList<DispatchNote> };

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
 * robin (Nagle, RFC 970, 1985) with a place by age for who joins. Last turns are in memory only: after a restart the oldest begin.
 */
export class ReadyQueue {
  readonly #groups = new Map<string, Group>();
  readonly #series = new Map<string, Series>();
  /** No last turn and no creation that is known is later: a clock that moves by what happens. */
  #latest = 0;

  get isEmpty(): boolean {
    return this.#groups.size === 0;
  }

  add(note: DispatchNote): void {
    const { needs } = note;
    this.#latest = Math.max(this.#latest, needs.created_at);
    const name = seriesOf(note);
    const series = this.#series.get(name) ?? { priority: needs.priority, waiting: 0, lastTurn: Number.NEGATIVE_INFINITY };
    this.#series.set(name, series);
    series.waiting += 1;
    const key = groupOf(note);
    const group = this.#groups.get(key) ?? { needs, series, notes: new SortedList(compareTurns) };
    this.#groups.set(key, group);
    group.notes.add(note);
  }

  remove(note: DispatchNote): void {
    const key = groupOf(note);
    const group = this.#groups.get(key);
    if (!group?.notes.remove(note)) return;
    group.series.waiting -= 1;
    if (group.notes.size === 0) this.#groups.delete(key);
    if (group.series.waiting === 0) this.#series.delete(seriesOf(note));
  }

  /** Its series has its turn with this one. */
  takeTurn(note: DispatchNote): void {
    const series = this.#series.get(seriesOf(note));
    if (series) series.lastTurn = this.#latest += 1;
  }

  /** The one whose turn it is among those whose needs are `fit`, or null. */
  best(fit: (needs: Needs) => boolean): DispatchNote | null {
    let best: Head | null = null;
    for (const { needs, notes, series } of this.#groups.values()) {
      const note = notes.first;
      if (note === undefined || (best !== null && compareHeads(best, { note, series }) <= 0)) continue;
      if (fit(needs)) best = { note, series };
    }
    return best?.note ?? null;
  }

  /**
   * How many come before this one as things stand, counting only those whose needs are for the same runners (`competes`). A script that
   * comes later may be before it.
   */
  ahead(note: DispatchNote, competes: (needs: Needs) => boolean): number {
    const own: SeriesAhead = { size: 0, older: 0, first: note };
    const others = new Map<Series, SeriesAhead>();
    const mine = this.#series.get(seriesOf(note)) ?? null;
    let ahead = 0;
    for (const { needs, notes, series } of this.#groups.values()) {
      const { first } = notes;
      if (first === undefined || series.priority < note.needs.priority || !competes(needs)) continue;
      if (series.priority > note.needs.priority) ahead += notes.size;
      else addGroup(series === mine ? own : seriesIn(others, series, first), notes, note, first);
    }
    for (const [series, { size, first }] of others) {
      const isBefore = mine === null || compareHeads({ note: first, series }, { note: own.first, series: mine }) < 0;
      ahead += Math.min(size, own.older + (isBefore ? 1 : 0));
    }
    return ahead + own.older;
  }
}

type Head = { note: DispatchNote; series: Series };

const waitsSince = ({ note, series }: Head): number => Math.max(note.needs.created_at, series.lastTurn);

function compareHeads(a: Head, b: Head): number {
  return b.series.priority - a.series.priority || waitsSince(a) - waitsSince(b) || compareTurns(a.note, b.note);
}

/** Of one series: how many compete, how many of them are older than the one that is asked about, and the oldest. */
type SeriesAhead = { size: number; older: number; first: DispatchNote };

function seriesIn(known: Map<Series, SeriesAhead>, series: Series, first: DispatchNote): SeriesAhead {
  const found = known.get(series) ?? { size: 0, older: 0, first };
  known.set(series, found);
  return found;
}

function addGroup(into: SeriesAhead, notes: SortedList<DispatchNote>, note: DispatchNote, first: DispatchNote): void {
  into.size += notes.size;
  into.older += notes.rank(note);
  if (compareTurns(first, into.first) < 0) into.first = first;
}

const seriesOf = ({ needs }: DispatchNote): string => JSON.stringify([needs.script ?? null, needs.priority]);
const groupOf = (note: DispatchNote): string => JSON.stringify([seriesOf(note), needsSignature(note.needs)]);
