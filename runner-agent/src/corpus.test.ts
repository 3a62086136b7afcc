import { errorReport } from "@rgrid/schema";
import Docker from "dockerode";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { corpusPrograms } from "./testing/corpus.ts";
import type { SeenLease } from "./testing/fake-api.ts";
import { Rig } from "./testing/rig.ts";

/** Python 3.11 with the libraries that the programs use, and Node. */
const IMAGES = new Map([
  ["python:3.11", process.env["RGRID_CORPUS_IMAGE"] ?? "rgrid/corpus:3.11"],
  ["node:24", "rgrid/node:24"],
]);

const isThere = async (image: string): Promise<boolean> =>
  new Docker()
    .getImage(image)
    .inspect()
    .then(
      () => true,
      () => false,
    );
const there = (await Promise.all([...IMAGES.values()].map(isThere))).every(Boolean);

// CI must not pass by leaving them out.
describe.skipIf(!there && process.env["CI"] === undefined)("corpus", { timeout: 300_000 }, () => {
  const sets = (["failing", "held-out", "harmless"] as const).map((set) => ({ set, programs: corpusPrograms(set) }));
  const leases = new Map<string, SeenLease>();
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.start("docker", IMAGES);
    // All at once: the runner takes as many at a time as it has slots, and the tests below follow in the same order.
    for (const { set, programs } of sets) {
      for (const { title, options } of programs) leases.set(`${set}/${title}`, rig.api.submit(options));
    }
  });
  afterAll(async () => {
    expect(await rig.stop()).toEqual([]);
  });

  for (const { set, programs } of sets) {
    it.each(programs)(`${set}: $title`, async ({ title, code, details }) => {
      const lease = leases.get(`${set}/${title}`);
      if (lease === undefined) throw new Error("not submitted");
      const { error } = await rig.api.finished(lease);
      const said = rig.api.log(lease, "stderr").toString();
      expect({ code: error?.error_code ?? null, details: error?.error_details ?? {} }, said).toMatchObject({ code, details });
      // Whatever is not in the catalogue would be lost on its way.
      if (error !== null) expect(errorReport.parse(error)).toEqual(error);
    });
  }
});
