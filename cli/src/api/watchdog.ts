import { NoAnswer } from "@rgrid/schema/client";

/** Sees a connection that is half open: TCP itself may take hours to notice that the other end is gone. */
type Watchdog = {
  /** Aborts with {@link NoAnswer} once nothing has come for the time given. */
  readonly signal: AbortSignal;
  /** Passes a body on and hears each piece of it. */
  readonly stream: TransformStream<Uint8Array, Uint8Array>;
  /** Holds while the reader is busy, whose slowness is not the network's. */
  hold(): void;
  watch(): void;
};

/** Watches from now on. @param onBytes hears of each piece */
export function createWatchdog(silentMs: number, onBytes: () => void = () => {}): Watchdog {
  const silence = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const hold = () => clearTimeout(timer);
  const watch = () => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(new NoAnswer(null, new Error(`nothing came for ${silentMs} ms`))), silentMs);
  };
  watch();
  return {
    signal: silence.signal,
    stream: new TransformStream({
      transform(chunk, controller) {
        watch();
        onBytes();
        controller.enqueue(chunk);
      },
    }),
    hold,
    watch,
  };
}
