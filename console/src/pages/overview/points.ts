import type { Stats } from "@rgrid/schema";
import { formatCost, formatDuration } from "@rgrid/schema/format";
import { count, plural } from "../../format/plural.ts";
import type { Point } from "./chart.tsx";

type Bucket = Stats["buckets"][number];

const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const hour = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

/** The last bucket has not ended: it is called by what it is, and drawn as unfinished. */
function named({ bucket, buckets }: Stats, index: number): string {
  if (index === buckets.length - 1) return bucket === "day" ? "Today" : "Now";
  const at = new Date(buckets[index]?.at ?? 0);
  return bucket === "day" ? day.format(at) : hour.format(at);
}

function pointsOf(stats: Stats, values: (bucket: Bucket) => Point["values"], tip: (bucket: Bucket) => string): Point[] {
  return stats.buckets.map((bucket, index) => {
    const label = named(stats, index);
    return { label, tip: `${label}: ${tip(bucket)}`, values: values(bucket), partial: index === stats.buckets.length - 1 };
  });
}

type Ends = Pick<Bucket, "completed" | "failed" | "cancelled">;

export const endedCount = ({ completed, failed, cancelled }: Ends): number => completed + failed + cancelled;

/** `3 failed`, `3 failed, 1 cancelled` */
export const withoutResult = ({ failed, cancelled }: Ends): string =>
  cancelled === 0 ? `${count(failed)} failed` : `${count(failed)} failed, ${count(cancelled)} cancelled`;

/** Of those that came to a result of their own; null where there was none. Cancelled ones count for neither. */
export const successRate = ({ completed, failed }: Pick<Bucket, "completed" | "failed">): number | null =>
  completed + failed === 0 ? null : completed / (completed + failed);

export const percentText = (share: number): string => `${(100 * share).toFixed(share === 1 || share === 0 ? 0 : 1)}%`;

export const runPoints = (stats: Stats): Point[] =>
  pointsOf(
    stats,
    (bucket) => [bucket.cancelled, bucket.completed, bucket.failed],
    (bucket) => `${plural(endedCount(bucket), "run")}, ${withoutResult(bucket)}`,
  );

export const successPoints = (stats: Stats): Point[] =>
  pointsOf(
    stats,
    (bucket) => [successRate(bucket)],
    (bucket) => {
      const rate = successRate(bucket);
      return rate === null ? "none ended" : percentText(rate);
    },
  );

export const queuePoints = (stats: Stats): Point[] =>
  pointsOf(
    stats,
    (bucket) => [bucket.queue_p50_ms, bucket.queue_p95_ms],
    ({ queue_p50_ms: p50, queue_p95_ms: p95 }) =>
      p50 === null || p95 === null ? "none started" : `p50 ${formatDuration(p50)}, p95 ${formatDuration(p95)}`,
  );

export const costPoints = (stats: Stats): Point[] =>
  pointsOf(
    stats,
    (bucket) => [bucket.cost_micros],
    ({ cost_micros: cost }) => (cost === null ? "–" : formatCost(cost)),
  );

export const retryPoints = (stats: Stats): Point[] =>
  pointsOf(
    stats,
    (bucket) => [bucket.retries_manual, bucket.retries_auto],
    (bucket) => `${count(bucket.retries_auto)} auto, ${count(bucket.retries_manual)} manual`,
  );
