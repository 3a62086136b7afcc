import type { Sleep } from "../ports/clock.ts";

/** The `sleep` of every host that has timers. Forgets its signal when the time is over: a long stream sleeps thousands of times on one. */
export const sleep: Sleep = (ms, signal) =>
  new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const wake = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    signal.addEventListener("abort", wake);
  });
