import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { isNewer, type Position } from "../../live/list-cache.ts";

type Identified = { id: string };
/** A reader who is not further down than this is at the top. */
export const TOP_PX = 8;
const SETTLED_MS = 2_400;

/**
 * Rows slide in only while the reader is at the top; anywhere else the page does not move under the eye, and what came meanwhile is counted.
 * @returns the rows to show, how many are held back, and the way to let them in
 */
export function useHeldRows<Row extends Position>(
  rows: readonly Row[],
  narrow: boolean,
  scroller: RefObject<HTMLElement | null>,
) {
  // A position, not a row: that one may leave a filtered list while those above it are held.
  const [firstShown, setFirstShown] = useState<Position | null>(null);
  const newest = rows[0] ?? null;
  useEffect(() => {
    const target = narrow ? window : scroller.current;
    if (!target) return;
    const offset = () => (narrow ? window.scrollY : (scroller.current?.scrollTop ?? 0));
    const onScroll = () => setFirstShown((shown) => (offset() <= TOP_PX ? null : (shown ?? newest)));
    target.addEventListener("scroll", onScroll, { passive: true });
    return () => target.removeEventListener("scroll", onScroll);
  }, [narrow, scroller, newest]);

  const held = firstShown === null ? 0 : heldAbove(rows, firstShown);
  const letIn = useCallback(() => {
    setFirstShown(null);
    if (narrow) window.scrollTo({ top: 0 });
    else scroller.current?.scrollTo({ top: 0 });
  }, [narrow, scroller]);
  return { shown: held === 0 ? rows : rows.slice(held), held, letIn };
}

/** How many rows came after `first` was the newest. */
export function heldAbove(rows: readonly Position[], first: Position): number {
  const shown = rows.findIndex((row) => !isNewer(row, first));
  return shown === -1 ? rows.length : shown;
}

/** Ids of rows that came on top of what was there a moment ago. */
export function useArrivals(rows: readonly Identified[]): ReadonlySet<string> {
  const [arrived, setArrived] = useState<ReadonlySet<string>>(new Set());
  const top = useRef<string | null>(null);
  useLayoutEffect(() => {
    const known = top.current;
    top.current = rows[0]?.id ?? null;
    const before = known === null ? 0 : rows.findIndex((row) => row.id === known);
    if (before <= 0) return;
    setArrived(new Set(rows.slice(0, before).map((row) => row.id)));
  }, [rows]);
  useEffect(() => {
    if (arrived.size === 0) return;
    const timer = setTimeout(() => setArrived(new Set()), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [arrived]);
  return arrived;
}
