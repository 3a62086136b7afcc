import type { LogStream } from "@rgrid/schema";
import { type ReactNode, type RefObject, useEffect, useImperativeHandle, useRef } from "react";
import { useNarrow } from "../components/use-narrow.ts";
import { LogLineView } from "./log-line.tsx";
import type { LogModel } from "./log-model.ts";
import { useLogVirtualizer } from "./use-log-virtualizer.ts";

/** So near to its end a log counts as scrolled to it. */
const END_PX = 40;

export type LogViewHandle = { showLine: (index: number, align?: "center" | "end") => void };

type Props = {
  model: LogModel;
  version: number;
  stream: LogStream | null;
  startedAt: number;
  showTime: boolean;
  wrap: boolean;
  query: string;
  currentHit: number | null;
  cause: number | null;
  target: number | null;
  /** No line comes any more, and how it ended stands below. */
  whole: boolean;
  following: boolean;
  onFollow: (following: boolean) => void;
  /** Below the last line: how it ended. */
  ending: ReactNode;
  handle: RefObject<LogViewHandle | null>;
};

/** The lines in view, of up to a million. On a phone the page scrolls, so that there is no scroller within a scroller. */
export function LogView(props: Props) {
  const { model, version, stream, startedAt, showTime, wrap, query, currentHit, cause, target, ending } = props;
  const { whole, following, onFollow } = props;
  const narrow = useNarrow();
  const scroller = useRef<HTMLDivElement>(null);
  const space = useRef<HTMLDivElement>(null);
  const indexes = model.indexesOf(stream);
  const count = indexes?.length ?? model.lineCount;
  const lineAt = (place: number): number => (indexes === null ? place : (indexes[place] ?? -1));
  const placeOf = (index: number): number => (indexes === null ? index : lowerBound(indexes, index));

  const { virtualizer, spacePx, topOf, fold } = useLogVirtualizer({ count, narrow, scroller, space });

  useImperativeHandle(props.handle, () => ({
    showLine: (index, align = "center") => virtualizer.scrollToIndex(placeOf(index), { align }),
  }));

  // biome-ignore lint/correctness/useExhaustiveDependencies: every version may have a longer last line, and below the last of all is how it ended
  useEffect(() => {
    if (!following || count === 0) return;
    virtualizer.scrollToIndex(count - 1, { align: "end" });
  }, [following, count, version, whole]);

  // The error card and notices come above the log and take of its height: what stands at its lower edge stays there, so that no line moves.
  useEffect(() => {
    const element = scroller.current;
    if (narrow || !element) return;
    let before = element.clientHeight;
    const observer = new ResizeObserver(() => {
      const { clientHeight } = element;
      // Another tab is shown.
      if (clientHeight === 0) return;
      if (following || element.scrollTop > 0) element.scrollTop += before - clientHeight;
      before = clientHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [narrow, following]);

  // Going up pauses, coming to the end follows again, while there is anything to follow: a whole log would take back who scrolls on from its end.
  // What the page scrolls by itself only goes down.
  useEffect(() => {
    const element = narrow ? document.documentElement : scroller.current;
    const source = narrow ? window : scroller.current;
    if (!element || !source) return;
    const place = () => element.scrollTop + fold.shiftPx;
    let before = place();
    const onScroll = () => {
      const now = place();
      const atEnd = element.scrollHeight + fold.hiddenPx - now - element.clientHeight <= END_PX;
      if (now < before - 1 && !atEnd) onFollow(false);
      else if (!whole && now > before && atEnd) onFollow(true);
      before = now;
    };
    // The wheel is heard before it moves anything: on a log that is printed fast, the page would have scrolled back by then. One that is seen whole does not scroll,
    // and so could not come back to its end.
    const canScroll = () => element.scrollHeight + fold.hiddenPx > element.clientHeight;
    const onWheel = (event: Event) => {
      if ((event as WheelEvent).deltaY < 0 && canScroll()) onFollow(false);
    };
    source.addEventListener("scroll", onScroll, { passive: true });
    source.addEventListener("wheel", onWheel, { passive: true });
    return () => {
      source.removeEventListener("scroll", onScroll);
      source.removeEventListener("wheel", onWheel);
    };
  }, [narrow, onFollow, fold, whole]);

  const classes = ["log", !wrap && "nowrap", !showTime && "notime"].filter(Boolean).join(" ");
  return (
    <div className={classes} role="log" aria-label="Log" aria-live="off" tabIndex={0} ref={scroller}>
      <div className="log-space" ref={space} style={{ height: spacePx }}>
        {virtualizer.getVirtualItems().map((item) => {
          const index = lineAt(item.index);
          const line = model.line(index);
          if (line === null) return null;
          const above = item.index === 0 ? null : model.line(lineAt(item.index - 1));
          return (
            <div key={item.key} data-index={item.index} ref={virtualizer.measureElement} style={{ top: topOf(item) }}>
              <LogLineView
                line={line}
                startedAt={startedAt}
                showTime={showTime}
                firstOfBlock={above?.stream !== "stderr"}
                query={query}
                currentHit={index === currentHit}
                cause={index === cause}
                target={index === target}
              />
            </div>
          );
        })}
      </div>
      {ending}
    </div>
  );
}

/** Where `value` stands in rising numbers, or would. */
function lowerBound(values: readonly number[], value: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
