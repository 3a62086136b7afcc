/** What the pricing page counts with. Each has where it was read and when; the build fails when one is older than {@link AGE_DAYS_MAX}. */
export const AGE_DAYS_MAX = 180;

export type Rate = { what: string; rate: string; source: string; url: string | null; read: string };

export const RATES: readonly Rate[] = [
  {
    what: "Workers, paid plan",
    rate: "$5 a month, 10 M requests, then $0.30/M",
    source: "A project's public price list, with Cloudflare's pages as its sources",
    url: "https://github.com/halideworks/onelight/wiki/Pricing",
    read: "2026-11-27",
  },
  {
    what: "Durable Objects, requests",
    rate: "1 M included, then $0.15/M",
    source: "Cloudflare, Durable Objects pricing",
    url: "https://developers.cloudflare.com/durable-objects/platform/pricing/",
    read: "2026-11-24",
  },
  {
    what: "Durable Objects, duration",
    rate: "400,000 GB-s included, then $12.50/M",
    source: "The same page. Not in the sum: objects sleep while nobody asks, and held polls are held outside of them",
    url: "https://developers.cloudflare.com/durable-objects/platform/pricing/",
    read: "2026-11-24",
  },
  {
    what: "Neon, free plan",
    rate: "100 CU-hours and 0.5 GB; above that $0.106 per CU-hour and $0.35 per GB-month",
    source: "Neon, plans. The sum has the free plan",
    url: "https://neon.com/docs/introduction/plans",
    read: "2026-11-27",
  },
  {
    what: "R2",
    rate: "$0.015 per GB-month, 10 GB free, egress $0",
    source: "Cloudflare, R2 pricing. Operations are within the free 1 M and 10 M at these sizes",
    url: "https://developers.cloudflare.com/r2/pricing/",
    read: "2026-11-24",
  },
];

/** @throws Error naming what is too old @param now instant of the build */
export function assertFresh(now: number): void {
  const old = RATES.filter(({ read }) => now - Date.parse(read) > AGE_DAYS_MAX * 86_400_000);
  if (old.length > 0) throw new Error(`read these again: ${old.map(({ what, read }) => `${what} (${read})`).join(", ")}`);
}
