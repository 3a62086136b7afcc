import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { serveFolder } from "@rgrid/stack";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DIST } from "../test/pages.ts";
import { CATEGORIES, type Look, lookAt, slowdownOf } from "./look.ts";

const PAGES = ["/", "/pricing/", "/docs/quick-start/", "/errors/missing-dependency/"];
const SCORE_MIN = 98;
const LOOKS_MAX = 16;
const KB = 1000;

let server: Server;
let origin: string;
beforeAll(async () => {
  // As the local stack serves it: packed, as Pages does.
  server = await serveFolder(DIST, 0, { fallback: null, notFound: "404.html" });
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close().closeAllConnections();
});

const isGood = ({ scores }: Look): boolean => CATEGORIES.every((category) => scores[category] >= SCORE_MIN);

/**
 * The best of sixteen looks, and no more than are needed: whatever disturbs one on a machine with other work makes it slower, never faster. Only the
 * speed differs between them; what is wrong with a page is in all. From the second on the machine is slowed down by as much as makes it the phone.
 */
async function bestLook(path: string): Promise<Look> {
  let best = await lookAt(`${origin}${path}`, "mobile");
  let { benchmarkIndex } = best;
  for (let looks = 1; looks < LOOKS_MAX && !isGood(best); looks++) {
    const next = await lookAt(`${origin}${path}`, "mobile", slowdownOf(benchmarkIndex));
    ({ benchmarkIndex } = next);
    if (next.scores.performance > best.scores.performance) best = next;
  }
  return best;
}

it("slows a fast desktop down by Lighthouse's own four, and a slower machine by less", () => {
  expect([2000, 1056, 528, 100].map(slowdownOf)).toEqual([4, 4, 2, 1]);
});

describe("Lighthouse, on a phone with a slow network", () => {
  it.each(PAGES)("gives %s at least 98 in each category", async (path) => {
    const look = await bestLook(path);
    const { scores, lost } = look;
    expect(isGood(look), `${JSON.stringify(scores)} at a benchmark index of ${look.benchmarkIndex}\n${lost.join("\n")}`).toBe(
      true,
    );
  });

  it("is sent at most 100 kB for the landing, fonts aside, and 15 kB of it are scripts", async () => {
    const { loaded } = await lookAt(`${origin}/`, "mobile");
    const bytesOf = (is: (type: string) => boolean): number =>
      loaded.filter(({ type }) => is(type)).reduce((sum, { transferBytes }) => sum + transferBytes, 0);
    const scripts = bytesOf((type) => type === "Script");
    const all = bytesOf((type) => type !== "Font");
    console.log(`the landing is ${all} bytes without fonts, of which ${scripts} are scripts`);
    expect(scripts).toBeGreaterThan(0);
    expect(scripts).toBeLessThanOrEqual(15 * KB);
    expect(bytesOf((type) => type === "Document")).toBeGreaterThan(0);
    expect(all).toBeLessThanOrEqual(100 * KB);
  });
});
