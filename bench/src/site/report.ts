import { tableOf } from "../table.ts";
import type { SiteResult } from "./site.ts";

const NETWORKS = { desktop: "10 Mbit/s, 40 ms", mobile: "1.6 Mbit/s, 150 ms, CPU 4 times slower" } as const;

/** The result as a person reads it. */
export function reportOf({ rounds, machine, pages }: SiteResult): string {
  const rows = pages.map(({ page, formFactor, limitMs, firstPaint, largestPaint, lowestScore }) => [
    page,
    NETWORKS[formFactor],
    ...[firstPaint.median, firstPaint.max, limitMs, largestPaint.median, largestPaint.max].map((ms) => ms.toFixed(0)),
    String(lowestScore),
  ]);
  return [
    `First load of the site as Lighthouse simulates it, ${rounds} rounds, ms; ${machine.cpus} CPUs, ${machine.model}, Node ${machine.node}`,
    "",
    tableOf(["", "network", "first paint", "max", "limit", "largest paint", "max", "lowest score"], rows),
  ].join("\n");
}
