import { ApiError, type Limits } from "@rgrid/schema";

/** Opens a stream for a key and gives what closes it; closing twice counts once. @throws ApiError rate_limited */
export type OpenStream = (key: string) => () => void;

/** Counts the open event streams of each key, in this isolate. */
export function openStreams(limits: Limits): OpenStream {
  const open = new Map<string, number>();
  const add = (key: string, by: number): void => {
    const count = (open.get(key) ?? 0) + by;
    if (count > 0) open.set(key, count);
    else open.delete(key);
  };
  return (key) => {
    const max = limits.eventStreamsPerKeyMax;
    if ((open.get(key) ?? 0) >= max) throw new ApiError("rate_limited", { reason: `This key has ${max} event streams open` }, 1);
    add(key, 1);
    let closed = false;
    return () => {
      if (closed) return;
      closed = true;
      add(key, -1);
    };
  };
}
