import { assertReadSince } from "./fresh.ts";
import { BUCKET, dollars, millions, OBJECTS, WORKERS } from "./price-figures.ts";

/** What the pricing page counts with. Each has where it was read and when. */
export type Rate = { what: string; rate: string; source: string; url: string | null; read: string };

export const RATES: readonly Rate[] = [
  {
    what: "Workers, paid plan",
    rate: `${dollars(WORKERS.plan)} a month, ${millions(WORKERS.included)} requests, then ${dollars(WORKERS.perMillion)}/M`,
    source: "Cloudflare, Workers pricing. CPU time is not in the sum: 30 M milliseconds included, then $0.02/M",
    url: "https://developers.cloudflare.com/workers/platform/pricing/",
    read: "2026-11-27",
  },
  {
    what: "Durable Objects, requests",
    rate: `${millions(OBJECTS.included)} included, then ${dollars(OBJECTS.perMillion)}/M`,
    source: "Cloudflare, Durable Objects pricing: calls, connections, alarms, and one for 20 messages that come in",
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
    what: "Durable Objects, storage",
    rate: "by rows read and written and by GB-month, above what the plan includes",
    source:
      "The same page; billed since January 2026, by Cloudflare's changelog. Not in the sum: an execution's state is some rows",
    url: "https://developers.cloudflare.com/durable-objects/platform/pricing/",
    read: "2026-11-27",
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
    rate: `${dollars(BUCKET.perGb)} per GB-month, ${BUCKET.freeGb} GB free, egress $0`,
    source: "Cloudflare, R2 pricing. Operations are within the free 1 M and 10 M at these sizes",
    url: "https://developers.cloudflare.com/r2/pricing/",
    read: "2026-11-24",
  },
];

/** @throws Error naming what is too old @param now instant of the build */
export const assertFresh = (now: number): void => assertReadSince(now, RATES);
