import {
  defaultRangeExtractor,
  type Range,
  useVirtualizer,
  useWindowVirtualizer,
  type Virtualizer,
} from "@tanstack/react-virtual";
import { type RefObject, useLayoutEffect, useMemo, useState } from "react";
import type { Entry } from "./entries.ts";
import { DAY_PX, heightOf } from "./places.ts";

/** The head of the table sticks above the rows. */
export const HEAD_PX = 32;
const OVERSCAN = 12;

type Options = {
  entries: readonly Entry<unknown>[];
  keyOf: (index: number) => string;
  narrow: boolean;
  scroller: RefObject<HTMLDivElement | null>;
  /** How far down the list begins. */
  startPx: number;
};

export type RowsVirtualizer = Pick<Virtualizer<Element, Element>, "getVirtualItems" | "getTotalSize" | "scrollToIndex"> & {
  /** Where the list begins in what scrolls. */
  marginPx: number;
  /** The day whose divider sticks while its rows are in view; -1 for none. */
  stuckIndex: number;
};

/** Rows of the table's own scroller; on a phone the page itself scrolls, and the list lies further down in it. */
export function useRowsVirtualizer({ entries, keyOf, narrow, scroller, startPx }: Options): RowsVirtualizer {
  const days = useMemo(() => entries.flatMap((entry, index) => (entry.kind === "day" ? [index] : [])), [entries]);
  const [marginPx, setMarginPx] = useState(0);
  useLayoutEffect(() => {
    setMarginPx(narrow ? (scroller.current?.offsetTop ?? 0) : 0);
  }, [narrow, scroller]);

  const stuckAt = (start: number): number => days.findLast((index) => index <= start) ?? -1;
  const shared = {
    count: entries.length,
    getItemKey: keyOf,
    estimateSize: (index: number) => heightOf(entries[index], narrow),
    overscan: OVERSCAN,
    // The stuck divider stays in the document although its place is scrolled past.
    rangeExtractor: (range: Range) => {
      const indexes = defaultRangeExtractor(range);
      const stuck = stuckAt(range.startIndex);
      return stuck === -1 || indexes.includes(stuck) ? indexes : [stuck, ...indexes];
    },
  };
  const inTable = useVirtualizer({
    ...shared,
    enabled: !narrow,
    initialOffset: startPx,
    getScrollElement: () => scroller.current,
    scrollPaddingStart: HEAD_PX + DAY_PX,
  });
  const inPage = useWindowVirtualizer({ ...shared, enabled: narrow, scrollMargin: marginPx });
  const virtualizer = narrow ? inPage : inTable;
  return {
    getVirtualItems: virtualizer.getVirtualItems,
    getTotalSize: virtualizer.getTotalSize,
    scrollToIndex: virtualizer.scrollToIndex,
    marginPx: narrow ? marginPx : 0,
    stuckIndex: narrow ? -1 : stuckAt(virtualizer.range?.startIndex ?? 0),
  };
}
