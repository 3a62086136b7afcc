import type { Entry } from "./entries.ts";

const ROW_PX = 40;
const NARROW_ROW_PX = 65;
export const DAY_PX = 28;

export const heightOf = (entry: Entry<unknown> | undefined, narrow: boolean): number =>
  entry?.kind === "day" ? DAY_PX : narrow ? NARROW_ROW_PX : ROW_PX;

export const entryKey = (entry: Entry<{ id: string }> | undefined): string =>
  entry === undefined ? "" : entry.kind === "day" ? `day ${entry.title}` : entry.row.id;

/** Where an entry of the list begins. */
export type Place = { key: string; startPx: number };

export function placesOf(entries: readonly Entry<{ id: string }>[], narrow: boolean): Place[] {
  let startPx = 0;
  return entries.map((entry) => {
    const place = { key: entryKey(entry), startPx };
    startPx += heightOf(entry, narrow);
    return place;
  });
}

/** The index of the first entry that begins in view, at `offsetPx` or below; -1 where none does. */
export const firstInView = (places: readonly Place[], offsetPx: number): number =>
  places.findIndex(({ startPx }) => startPx >= offsetPx);

/**
 * By how much the change of a list moved what its reader looks at: the first entry in view, or where that is gone the next that is still there.
 * @param offsetPx how far the reader had gone down
 */
export function movedBy(before: readonly Place[], after: readonly Place[], offsetPx: number): number {
  const first = firstInView(before, offsetPx);
  if (first === -1) return 0;
  const now = new Map(after.map(({ key, startPx }) => [key, startPx]));
  for (let at = first; at < before.length; at++) {
    const place = before[at];
    const startPx = place && now.get(place.key);
    // Where some in view are gone, the next one comes up into their place.
    if (place && startPx !== undefined) return startPx - (before[first]?.startPx ?? 0);
  }
  return 0;
}
