import { expect, it } from "vitest";
import { buildEnvironment } from "./site.ts";

it("builds a site that is not published on any day, and leaves out what a deployment's build is told, and a test's program", () => {
  expect(buildEnvironment({ PATH: "/bin", RGRID_SITE_API_URL: "https://a.test", DEV: "1", MODE: "test" })).toEqual({
    PATH: "/bin",
    RGRID_SITE_STALE: "warn",
  });
});
