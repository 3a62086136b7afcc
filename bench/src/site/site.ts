import type { AddressInfo } from "node:net";
import { cpus } from "node:os";
import { join } from "node:path";
import { type FormFactor, lookAt } from "@rgrid/site/lighthouse";
import { serveFolder } from "@rgrid/stack";
import { type Summary, summaryOf } from "../statistics.ts";

const ROUNDS = 3;
/** A page that is opened for the first time is there within a second. */
const FIRST_PAINT_MS_MAX = 1000;
const PAGES = ["/", "/pricing/", "/docs/quick-start/", "/errors/missing-dependency/"];
const FORM_FACTORS: readonly FormFactor[] = ["desktop", "mobile"];

export type SiteResult = {
  at: string;
  machine: { cpus: number; model: string; node: string };
  rounds: number;
  /** `limitMs` of the first paint; `lowestScore` of all four categories and all rounds. */
  pages: {
    page: string;
    formFactor: FormFactor;
    limitMs: number;
    firstPaint: Summary;
    largestPaint: Summary;
    lowestScore: number;
  }[];
};

/** How long the built site takes to show in a browser whose cache is empty, by Lighthouse's own metrics: on the networks that it simulates. */
export async function measureSite(say: (line: string) => void): Promise<SiteResult> {
  const server = await serveFolder(join(import.meta.dirname, "../../../site/dist"), 0, { fallback: null });
  const { port } = server.address() as AddressInfo;
  const pages: SiteResult["pages"] = [];
  try {
    for (const page of PAGES) {
      for (const formFactor of FORM_FACTORS) {
        const looks = [];
        for (let round = 0; round < ROUNDS; round++) looks.push(await lookAt(`http://127.0.0.1:${port}${page}`, formFactor));
        pages.push({
          ...{ page, formFactor, limitMs: FIRST_PAINT_MS_MAX },
          firstPaint: summaryOf(looks.map(({ metricsMs }) => metricsMs.firstContentfulPaint)),
          largestPaint: summaryOf(looks.map(({ metricsMs }) => metricsMs.largestContentfulPaint)),
          lowestScore: Math.min(...looks.flatMap(({ scores }) => Object.values(scores))),
        });
        say(`  ${page} ${formFactor}`);
      }
    }
  } finally {
    server.close().closeAllConnections();
  }
  const machine = { cpus: cpus().length, model: cpus()[0]?.model ?? "unknown", node: process.version };
  return { at: new Date().toISOString(), machine, rounds: ROUNDS, pages };
}
