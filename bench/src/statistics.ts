export type Summary = { median: number; p95: number; min: number; max: number; count: number };

/** The value at a share of the sorted samples, between neighbours by interpolation. @param share 0..1 */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const low = sorted[Math.floor(position)];
  const high = sorted[Math.ceil(position)];
  if (low === undefined || high === undefined) throw new RangeError("a quantile needs at least one sample");
  return low + (high - low) * (position - Math.floor(position));
}

export const summaryOf = (samples: readonly number[]): Summary => ({
  median: quantile(samples, 0.5),
  p95: quantile(samples, 0.95),
  min: quantile(samples, 0),
  max: quantile(samples, 1),
  count: samples.length,
});
