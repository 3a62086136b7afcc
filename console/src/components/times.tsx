import { formatAgo, formatDuration } from "@rgrid/schema/format";
import { useNow } from "./use-now.ts";

/** How long ago, and the instant under the pointer. */
export function Ago({ at }: { at: string }) {
  const now = useNow(5_000);
  return (
    <time dateTime={at} title={at}>
      {formatAgo(at, now)}
    </time>
  );
}

/** Of something that goes on. */
export function Elapsed({ since }: { since: string }) {
  const sinceMs = Date.parse(since);
  const now = useNow(1_000, sinceMs);
  return <span>{formatDuration(Math.max(1_000, Math.floor((now - sinceMs) / 1_000) * 1_000))}</span>;
}
