import { type LaunchedChrome, launch } from "chrome-launcher";
import lighthouse, { desktopConfig, type Flags, type Result } from "lighthouse";

/** What every score is about, by Lighthouse's own ids. */
export const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"] as const;
export type Category = (typeof CATEGORIES)[number];

/** A phone on a slow network, as Lighthouse looks by default, or a computer on a good one. */
export type FormFactor = "mobile" | "desktop";

export type Look = {
  /** 0 to 100 */
  scores: Record<Category, number>;
  /** Audits that cost points, as a person reads them. */
  lost: string[];
  /** What was loaded, as it came over the wire. */
  loaded: { url: string; type: string; transferBytes: number }[];
  /** How fast the machine was just then, by Lighthouse's own benchmark. */
  benchmarkIndex: number;
  /** Lighthouse's metrics. */
  metricsMs: Record<"firstContentfulPaint" | "largestContentfulPaint" | "interactive", number>;
};

/** Debian's Chromium; the set-up installs it. */
const chromium = (): Promise<LaunchedChrome> =>
  launch({
    chromePath: process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium",
    chromeFlags: ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage"],
    logLevel: "silent",
  });

/** How many times slower than a fast desktop Lighthouse takes its phone for: more is not asked of any machine. */
const SLOWDOWN_MAX = 4;
/** Of the phone that Lighthouse looks as, a Moto G Power: `lowScore` of Chrome DevTools' CalibrationController.ts, which calibrates by it too. */
const PHONE_BENCHMARK_INDEX = 264;

/**
 * By how much a machine has to be slowed down to be that phone. The default of 4 is for a fast desktop; a slow or busy machine slowed down as
 * much is a phone that nobody has (Lighthouse's docs/throttling.md: calibrate the multiplier).
 */
export const slowdownOf = (benchmarkIndex: number): number =>
  Math.min(SLOWDOWN_MAX, Math.max(1, benchmarkIndex / PHONE_BENCHMARK_INDEX));

/**
 * Opens a page in a browser of its own, whose cache is empty.
 * @param cpuSlowdownMultiplier of a look as a phone: what `slowdownOf` gives for the machine @throws Error where the page could not be loaded
 */
export async function lookAt(url: string, formFactor: FormFactor, cpuSlowdownMultiplier = SLOWDOWN_MAX): Promise<Look> {
  const chrome = await chromium();
  try {
    const flags: Flags = {
      port: chrome.port,
      logLevel: "silent",
      // The count of visits goes to an API that is not there.
      blockedUrlPatterns: ["https://api.rgrid.dev/*"],
      ...(formFactor === "mobile" && { throttling: { cpuSlowdownMultiplier } }),
    };
    const ran = await lighthouse(url, flags, formFactor === "desktop" ? desktopConfig : undefined);
    const result = ran?.lhr;
    if (result === undefined || result.runtimeError !== undefined)
      throw new Error(`${url} could not be looked at: ${result?.runtimeError?.message ?? "no result"}`);
    return lookOf(result);
  } finally {
    chrome.kill();
  }
}

function lookOf({ categories, audits, environment }: Result): Look {
  const scoreOf = (category: Category): number => Math.round((categories[category]?.score ?? 0) * 100);
  const lost = CATEGORIES.flatMap((category) =>
    (categories[category]?.auditRefs ?? []).flatMap(({ id, weight }) => {
      const audit = audits[id];
      if (weight === 0 || audit === undefined || audit.score === null || audit.score === 1) return [];
      return [`${category}: ${audit.title} (${audit.displayValue ?? audit.score})`];
    }),
  );
  const metric = (id: string): number => audits[id]?.numericValue ?? Number.NaN;
  const requests = audits["network-requests"]?.details;
  return {
    scores: Object.fromEntries(CATEGORIES.map((category) => [category, scoreOf(category)])) as Record<Category, number>,
    lost,
    loaded: requests?.type === "table" ? requests.items.map(requestOf) : [],
    benchmarkIndex: environment.benchmarkIndex,
    metricsMs: {
      firstContentfulPaint: metric("first-contentful-paint"),
      largestContentfulPaint: metric("largest-contentful-paint"),
      interactive: metric("interactive"),
    },
  };
}

const requestOf = (item: Record<string, unknown>): Look["loaded"][number] => ({
  url: String(item["url"]),
  type: String(item["resourceType"]),
  transferBytes: Number(item["transferSize"]),
});
