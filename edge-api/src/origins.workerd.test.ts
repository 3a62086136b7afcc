import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { hostOf } from "./adapters/cloudflare/host.ts";
import { createApp } from "./app.ts";

const app = createApp(hostOf(env as never));

/** What a browser asks before it sends JSON to another origin, asked of the Worker as wrangler.toml deploys it. */
async function allowedTo(origin: string): Promise<string | null> {
  const headers = { origin, "access-control-request-method": "POST", "access-control-request-headers": "content-type" };
  const answer = await app.request("/api/v1/beacons", { method: "OPTIONS", headers });
  return answer.headers.get("access-control-allow-origin");
}

it.each(["https://app.rgrid.dev", "https://rgrid.dev", "https://docs.rgrid.dev"])("takes the beacons of %s", async (origin) => {
  expect(await allowedTo(origin)).toBe(origin);
});
it("takes those of no other origin", async () => {
  expect(await allowedTo("https://rgrid.dev.example.org")).toBeNull();
});
