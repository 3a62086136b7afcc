import { expect, it } from "vitest";
import { addressesOf } from "./addresses.ts";

it("is built for the addresses of a deployment that has names of its own, and never for those of a CLI in the same shell", () => {
  const own = { RGRID_SITE_URL: "https://s.test", RGRID_SITE_APP_URL: "https://a.test", RGRID_SITE_API_URL: "https://api.test" };
  expect(addressesOf(own)).toEqual({ site: "https://s.test", app: "https://a.test", api: "https://api.test" });
  expect(addressesOf({ RGRID_API_URL: "http://127.0.0.1:1", RGRID_APP_URL: "http://127.0.0.1:2" })).toEqual({
    site: "https://rgrid.dev",
    app: "https://app.rgrid.dev",
    api: "https://api.rgrid.dev",
  });
});
