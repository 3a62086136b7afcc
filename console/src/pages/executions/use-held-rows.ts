import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

type Identified = { id: string };
const TOP_PX = 8;
const SETTLED_MS = 2_400;

/**
 * Rows slide in only while the reader is at the top; anywhere else the page does not move under the eye, and what came meanwhile is counted.
 * @returns the rows to show, how many are held back, and the way to let them in
 */
export function useHeldRows<Row extends Identified>(
  rows: readonly Row[],
  narrow: boolean,
  scroller: RefObject<HTMLElement | null>,
) {
  const [firstShown, setFirstShown] = useState<string | null>(null);
  const newest = rows[0]?.id ?? null;
  useEffect(() => {
    const target = narrow ? window : scroller.current;
    if (!target) return;
    const offset = () => (narrow ? window.scrollY : (scroller.current?.scrollTop ?? 0));
    const onScroll = () => setFirstShown((shown) => (offset() <= TOP_PX ? null : (shown ?? newest)));
    target.addEventListener("scroll", onScroll, { passive: true });
    return () => target.removeEventListener("scroll", onScroll);
  }, [narrow, scroller, newest]);

  const held =
    firstShown === null
      ? 0
      : Math.max(
          0,
          rows.findIndex((row) => row.id === firstShown),
        );
  const letIn = useCallback(() => {
    setFirstShown(null);
    if (narrow) window.scrollTo({ top: 0 });
    else scroller.current?.scrollTo({ top: 0 });
  }, [narrow, scroller]);
  return { shown: held === 0 ? rows : rows.slice(held), held, letIn };
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
