import { apiKeyIdOf, LIMITS } from "@rgrid/schema";
import { describe, expect, it } from "vitest";
import { Unavailable } from "../ports/unavailable.ts";
import { testApi } from "../testing/test-api.ts";

const MINUTE = 60_000;

/** The app of an account that used its key once, and then of a fresh isolate over the same objects, with Postgres silent. */
async function outage() {
  const before = await testApi();
  expect((await before.call("GET", "/api/v1/me")).status).toBe(200);
  const silent = new Proxy(before.ports.database, {
    get: () => async () => {
      throw new Unavailable("The database");
    },
  });
  const after = await testApi({ ports: { database: silent, dispatchers: before.dispatchers, clock: before.clock } });
  const me = (token: string) => after.call("GET", "/api/v1/me", { token });
  return { before, after, me };
}

describe("API keys while Postgres is silent", () => {
  it("are known to an isolate that starts then, if they were used before", async () => {
    const { before, me } = await outage();
    expect((await me(before.account.key)).status).toBe(200);
  });
  it("wait for its end, if they were never used", async () => {
    const { after, me } = await outage();
    expect((await me(after.account.key)).status).toBe(503);
  });
  it("are forgotten where Postgres says that they are revoked", async () => {
    const { before, me } = await outage();
    const id = apiKeyIdOf(before.account.key);
    if (id !== null) before.database.revokeApiKey(id);
    before.clock.at += LIMITS.apiKeyCacheFreshMs + MINUTE;
    expect((await before.call("GET", "/api/v1/me")).status).toBe(401);
    expect((await me(before.account.key)).status).toBe(503);
  });
});
