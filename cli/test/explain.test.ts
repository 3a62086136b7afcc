import { describe, expect, it } from "vitest";
import { here } from "./rgrid.ts";

const { rgrid } = here();
/** No API is there to ask, and none is configured. */
const explain = (...args: string[]) =>
  rgrid(["explain", ...args], { env: { RGRID_API_KEY: "", RGRID_API_URL: "http://127.0.0.1:1" } });

describe("rgrid explain", () => {
  it.each(["missing_dependency", "missing-dependency", "https://docs.rgrid.dev/errors/missing-dependency"])(
    "shows a page without a network: %s",
    async (name) => {
      const { code, stdout, stderr, seen } = await explain(name);
      expect([code, stderr, seen.queries]).toEqual([0, "", []]);
      expect(stdout.toString()).toMatch(/^missing_dependency {2}A package is missing\n/);
      expect(stdout.toString()).toContain("What to do\n  - ");
      expect(stdout.toString()).not.toContain("\x1b");
    },
  );
  it("knows the older names of pages", async () => {
    expect((await explain("worker-failure")).stdout.toString()).toMatch(/^worker_died {2}/);
  });
  it("lists all codes, and each as an object", async () => {
    expect((await explain()).stdout.toString()).toMatch(/\n {2}out_of_memory +The script ran out of memory\n/);
    const pages = JSON.parse((await explain("--json")).stdout.toString());
    expect(pages).toContainEqual(JSON.parse((await explain("--json", "timeout")).stdout.toString()));
  });
  it.each([
    ["out_of_memry", "Did you mean: rgrid explain out_of_memory"],
    ["memory", "Did you mean: rgrid explain out_of_memory, gpu_out_of_memory"],
    ["oom", "Did you mean: rgrid explain out_of_memory, gpu_out_of_memory"],
    ["exec_7kq2m4x8", "What it failed of: rgrid status exec_7kq2m4x8"],
    ["nothing of it", "rgrid explain lists all codes"],
  ])("says of %j: %s", async (name, hint) => {
    const { code, stderr } = await explain(name);
    expect([code, stderr.includes(hint)], stderr).toEqual([64, true]);
  });
});
