import { useEffect, useState } from "react";

/**
 * The time, told again every `everyMs`; null stops it. One clock a component, so that all its ages move together.
 * @param fromMs the instant that full steps are counted from: what is shown in whole seconds since then changes as they are full
 */
export function useNow(everyMs: number | null, fromMs = 0): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (everyMs === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const wait = () => {
      timer = setTimeout(
        () => {
          setNow(Date.now());
          wait();
        },
        untilNextMs(Date.now(), everyMs, fromMs),
      );
    };
    wait();
    return () => clearTimeout(timer);
  }, [everyMs, fromMs]);
  return now;
}

/** How long until the next full step after `fromMs`, also where that is still to come. */
export function untilNextMs(nowMs: number, everyMs: number, fromMs: number): number {
  const past = (nowMs - fromMs) % everyMs;
  return past < 0 ? -past : everyMs - past;
}
