import { ApiError, type Limits } from "@rgrid/schema";

/**
 * Counts the open event streams of each key, in this isolate.
 * @returns opens one for a key and gives what closes it; closing twice counts once. @throws ApiError rate_limited
 */
export function openStreams(limits: Limits): (key: string) => () => void {
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
