import { observeElementOffset, useVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import { type RefObject, useLayoutEffect, useRef, useState } from "react";
import { FoldedSpace } from "./folded-space.ts";

const LINE_PX = 20;
const NARROW_LINE_PX = 17;
const OVERSCAN = 30;

type Options = {
  count: number;
  /** The page scrolls, not the log. */
  narrow: boolean;
  scroller: RefObject<HTMLElement | null>;
  space: RefObject<HTMLElement | null>;
};

type LogVirtualizer = {
  virtualizer: Virtualizer<HTMLElement, HTMLElement>;
  /** Height of the element that the lines are in. */
  spacePx: number;
  /** Where a line stands in it. */
  topOf: (item: { start: number }) => number;
  /** What places in the log differ by from those in the element. */
  fold: FoldedSpace;
};

/** Which lines are drawn and where: a virtualizer of the log as high as it is, over an element as high as a browser allows. */
export function useLogVirtualizer({ count, narrow, scroller, space }: Options): LogVirtualizer {
  const [fold] = useState(() => new FoldedSpace());
  const elementOf = () => (narrow ? document.documentElement : scroller.current);
  const maxOf = (element: HTMLElement) => element.scrollHeight - element.clientHeight;
  const drawnShiftPx = useRef(0);
  const asHighAsTheLog = useRef<{ element: HTMLElement; folded: HTMLElement } | null>(null);
  const report = useRef<(isScrolling: boolean) => void>(() => {});

  const [marginPx, setMarginPx] = useState(0);
  useLayoutEffect(() => {
    const top = space.current?.getBoundingClientRect().top ?? 0;
    setMarginPx(narrow ? top + window.scrollY : 0);
  }, [narrow, space]);

  const virtualizer = useVirtualizer<HTMLElement, HTMLElement>({
    count,
    estimateSize: () => (narrow ? NARROW_LINE_PX : LINE_PX),
    overscan: OVERSCAN,
    scrollMargin: marginPx,
    getScrollElement: () => {
      const element = elementOf();
      if (element === null) return null;
      if (asHighAsTheLog.current?.element !== element) asHighAsTheLog.current = { element, folded: folded(element, fold) };
      return asHighAsTheLog.current.folded;
    },
    observeElementRect: (_, tell) => {
      const element = elementOf();
      if (element === null) return;
      const measure = () => tell({ width: element.clientWidth, height: element.clientHeight });
      measure();
      if (narrow) {
        window.addEventListener("resize", measure);
        return () => window.removeEventListener("resize", measure);
      }
      const observer = new ResizeObserver(measure);
      observer.observe(element);
      return () => observer.disconnect();
    },
    observeElementOffset: (instance, tell) => {
      const element = elementOf();
      if (element === null) return;
      report.current = (isScrolling) => {
        const put = fold.scrolled(element.scrollTop, maxOf(element));
        if (put !== null) element.scrollTop = put;
        tell(element.scrollTop + fold.shiftPx, isScrolling);
        // Also the same lines stand elsewhere in the element now, and before anything is painted.
        if (fold.shiftPx !== drawnShiftPx.current) instance.options.onChange(instance, true);
      };
      return observeElementOffset(instance, (_, isScrolling) => report.current(isScrolling));
    },
    scrollToFn: (offset, { adjustments = 0, behavior }) => {
      const element = elementOf();
      if (element === null) return;
      const before = element.scrollTop;
      element.scrollTo({ top: fold.place(offset + adjustments, maxOf(element)), ...(behavior && { behavior }) });
      // Of a place that differs in its shift alone the browser tells nobody. Not at once: React may be in the middle of drawing.
      if (element.scrollTop === before && fold.shiftPx !== drawnShiftPx.current) queueMicrotask(() => report.current(false));
    },
  });

  const spacePx = fold.resize(virtualizer.getTotalSize());
  const shiftPx = fold.shiftPx;
  useLayoutEffect(() => {
    drawnShiftPx.current = shiftPx;
  }, [shiftPx]);

  return { virtualizer, spacePx, topOf: (item) => item.start - marginPx - shiftPx, fold };
}

/** The element as it would be without a limit to its height: what the virtualizer reads of it. The window tells of the page's scrolling. */
function folded(element: HTMLElement, fold: FoldedSpace): HTMLElement {
  const listening = element === document.documentElement ? window : element;
  return new Proxy(element, {
    get(target, name) {
      if (name === "scrollHeight") return target.scrollHeight + fold.hiddenPx;
      if (name === "scrollTop") return target.scrollTop + fold.shiftPx;
      const owner = name === "addEventListener" || name === "removeEventListener" ? listening : target;
      const value: unknown = Reflect.get(owner, name, owner);
      return typeof value === "function" ? value.bind(owner) : value;
    },
  });
}
