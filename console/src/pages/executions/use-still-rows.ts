import { useRouter } from "@tanstack/react-router";
import { type RefObject, useLayoutEffect, useRef } from "react";
import { movedBy, type Place } from "./places.ts";
import { TOP_PX } from "./use-held-rows.ts";

type Options = {
  places: readonly Place[];
  /** The page scrolls, not the table. */
  narrow: boolean;
  scroller: RefObject<HTMLElement | null>;
  /** How far down the list begins. */
  startPx: number;
  /** Hears where the reader was when the list goes. */
  onLeave: (offsetPx: number) => void;
};

/** What the reader looks at stays where it is while rows come and go above it. */
export function useStillRows({ places, narrow, scroller, startPx, onLeave }: Options): void {
  const router = useRouter();
  const topPx = () => (narrow ? (scroller.current?.offsetTop ?? 0) : 0);
  const offsetPx = () => (narrow ? window.scrollY - topPx() : (scroller.current?.scrollTop ?? 0));
  const goTo = (px: number) => (narrow ? window : scroller.current)?.scrollTo({ top: px + topPx() });

  const before = useRef(places);
  useLayoutEffect(() => {
    if (before.current === places) return;
    const moved = offsetPx() <= TOP_PX ? 0 : movedBy(before.current, places, offsetPx());
    before.current = places;
    if (moved !== 0) goTo(offsetPx() + moved);
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: where it begins is said once
  useLayoutEffect(() => {
    if (startPx === 0) return;
    goTo(startPx);
    // A page that scrolls as a whole is taken to its top by the router, once it is drawn.
    const stop = router.subscribe("onRendered", () => {
      stop();
      goTo(startPx);
    });
    return stop;
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: at the end
  useLayoutEffect(() => () => onLeave(offsetPx()), []);
}
