import { generateKeyPairSync } from "node:crypto";
import { signJwt } from "@clerk/backend/jwt";
import { type ApiKeyItem, type Execution, LIMITS, type Stats } from "@rgrid/schema";
import { describe, expect, it } from "vitest";
import { executionOf } from "../testing/execution-item.ts";
import { type TestApi, testApi } from "../testing/test-api.ts";

const local = () => testApi({ signIn: { kind: "local" } });
type Body = Record<string, never>;

async function signIn(api: TestApi, email = "ada@example.org") {
  const response = await api.call("POST", "/api/v1/session", { token: null, body: { email } });
  expect(response.status).toBe(201);
  expect(response.headers.get("cache-control")).toBe("no-store");
  return (await response.json()) as { token: string; expires_at: string; account: { id: string } };
}

describe("a local session", () => {
  it("makes one account at the first sign-in and finds it at the next, however the address is written", async () => {
    const api = await local();
    const first = await signIn(api);
    const second = await signIn(api, "Ada@Example.org");
    expect(second.account).toEqual(first.account);
    const other = await signIn(api, "bob@example.org");
    expect(other.account.id).not.toBe(first.account.id);
    const me = await (await api.call("GET", "/api/v1/me", { token: first.token })).json();
    expect(me).toMatchObject({
      account: { id: first.account.id, email: "ada@example.org" },
      api_key: null,
      session: { kind: "local", expires_at: first.expires_at },
    });
  });

  it("ends when it says, and can't be changed", async () => {
    const api = await local();
    const { token } = await signIn(api);
    const status = async (given: string) => (await api.call("GET", "/api/v1/me", { token: given })).status;
    const [head = "", signature = ""] = token.split(".");
    const forged = Buffer.from(JSON.stringify({ email: "bob@example.org", expires_at: 9e15 })).toString("base64url");
    expect(await status(`rgc_${forged}.${signature}`)).toBe(401);
    expect(await status(`${head}.${signature}`)).toBe(200);
    api.clock.at += LIMITS.localSessionTtlMs;
    expect(await status(token)).toBe(401);
  });

  it("is not there unless the deployment allows it, and neither is its route", async () => {
    const { token } = await signIn(await local());
    const api = await testApi();
    expect((await api.call("POST", "/api/v1/session", { token: null, body: { email: "ada@example.org" } })).status).toBe(404);
    expect((await api.call("GET", "/api/v1/me", { token })).status).toBe(401);
  });

  it("may not act as a runner or an operator", async () => {
    const api = await local();
    const { token } = await signIn(api);
    expect((await api.call("GET", "/metrics", { token })).status).toBe(401);
    expect((await api.call("POST", "/api/v1/runner/poll", { token, body: {} })).status).toBe(401);
  });
});

describe("a Clerk session", () => {
  const ISSUER = "https://clerk.example.org";
  const ORIGIN = "https://console.test";
  const pair = () => generateKeyPairSync("rsa", { modulusLength: 2048 });
  const keys = pair();
  const pemOf = (key: typeof keys) => key.publicKey.export({ type: "spki", format: "pem" }).toString();
  const clerk = () => testApi({ signIn: { kind: "clerk", jwtKey: pemOf(keys), issuer: ISSUER, authorizedParties: [ORIGIN] } });

  // The library looks at the real clock.
  const seconds = () => Math.floor(Date.now() / 1000);
  const tokenOf = (change: object = {}, key = keys) => {
    const claims = { iss: ISSUER, azp: ORIGIN, sub: "user_1", sid: "sess_1", exp: seconds() + 60, nbf: seconds() - 1, ...change };
    const jwk = key.privateKey.export({ format: "jwk" }) as JsonWebKey;
    return signJwt(claims, jwk, { algorithm: "RS256", header: { typ: "JWT" } });
  };

  it("is its user's, and the first one makes the account", async () => {
    const api = await clerk();
    const token = await tokenOf({ email: "ada@example.org" });
    const me = await (await api.call("GET", "/api/v1/me", { token })).json();
    expect(me).toMatchObject({ account: { email: "ada@example.org" }, session: { kind: "clerk" } });
    const again = await (await api.call("GET", "/api/v1/me", { token: await tokenOf({ sid: "sess_2" }) })).json();
    expect((again as { account: object }).account).toEqual((me as { account: object }).account);
    const other = await (await api.call("GET", "/api/v1/me", { token: await tokenOf({ sub: "user_2" }) })).json();
    expect((other as { account: object }).account).not.toEqual((me as { account: object }).account);
  });

  it.each([
    ["of another issuer", { iss: "https://evil.example.org" }, keys],
    ["for another origin", { azp: "https://evil.example.org" }, keys],
    ["for no origin", { azp: undefined }, keys],
    ["that is over", { exp: seconds() - 60 }, keys],
    ["that has not begun", { nbf: seconds() + 60 }, keys],
    ["signed by another key", {}, pair()],
  ])("is refused where it is one %s", async (_what, change, key) => {
    const api = await clerk();
    const response = await api.call("GET", "/api/v1/me", { token: await tokenOf(change, key) });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error_code: "unauthorized" });
  });

  it("leaves API keys as they are, and knows no local session", async () => {
    const api = await clerk();
    expect((await api.call("GET", "/api/v1/me")).status).toBe(200);
    expect((await api.call("POST", "/api/v1/session", { token: null, body: { email: "a@example.org" } })).status).toBe(404);
  });
});

describe("credentials", () => {
  const json = async <T>(response: Promise<Response>): Promise<T> => (await (await response).json()) as T;

  it("are shown once, work at once, and are refused a minute after they were revoked", async () => {
    const api = await testApi();
    const made = await json<ApiKeyItem & { key: string }>(api.call("POST", "/api/v1/api-keys", { body: { name: " ci " } }));
    expect(made).toMatchObject({ name: "ci", last_used_at: null, revoked_at: null, prefix: made.key.slice(0, 10) });
    const listed = await json<{ items: ApiKeyItem[] }>(api.call("GET", "/api/v1/api-keys", { token: made.key }));
    expect(listed.items.map(({ id }) => id)).toEqual([made.id]);
    expect(JSON.stringify(listed)).not.toContain(made.key);
    expect(listed.items[0]?.last_used_at).not.toBeNull();
    const revoke = () => api.call("DELETE", `/api/v1/api-keys/${made.id}`);
    expect((await revoke()).status).toBe(200);
    expect((await revoke()).status).toBe(200);
    api.clock.at += LIMITS.apiKeyCacheFreshMs;
    expect((await api.call("GET", "/api/v1/me", { token: made.key })).status).toBe(401);
  });

  it("of another account are not there", async () => {
    const api = await testApi();
    const other = await api.addAccount("bob");
    const made = await json<ApiKeyItem>(api.call("POST", "/api/v1/api-keys", { body: { name: "ci" } }));
    expect((await api.call("DELETE", `/api/v1/api-keys/${made.id}`, { token: other.key })).status).toBe(404);
  });

  it("are limited in number, and name the way out", async () => {
    const api = await testApi({ limits: { credentialsPerAccountMax: 1 } });
    const make = () => api.call("POST", "/api/v1/runner-tokens", { body: { name: "lab" } });
    expect((await make()).status).toBe(201);
    const refused = await make();
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({
      error_code: "quota_exceeded",
      error_message: expect.stringContaining("revoke"),
    });
  });

  it("register runners, which their list names, until they are revoked", async () => {
    const api = await testApi();
    const made = await json<{ id: string; token: string }>(api.call("POST", "/api/v1/runner-tokens", { body: { name: "lab" } }));
    const register = (name: string) =>
      api.call("POST", "/api/v1/runner/register", {
        token: made.token,
        body: {
          ...{ name, incarnation: "incarnation1", version: "1", executor: "docker", slots: 1, labels: [], runtimes: [] },
          machine: { cpus: 1, memory_bytes: 1, arch: "x64", os: "linux" },
          price_per_hour_micros: null,
        },
      });
    expect((await register("lab-2")).status).toBe(200);
    const { items } = await json<{ items: { runners: string[] }[] }>(api.call("GET", "/api/v1/runner-tokens"));
    expect(items.map(({ runners }) => runners)).toEqual([["lab-2"]]);
    expect((await api.call("DELETE", `/api/v1/runner-tokens/${made.id}`)).status).toBe(200);
    expect((await register("lab-3")).status).toBe(401);
  });

  it.each([[{}], [{ name: "" }], [{ name: "   " }], [{ name: "x".repeat(101) }], [{ name: "a\0b" }]])(
    "need a name: %j",
    async (body) => {
      const api = await testApi();
      expect((await api.call("POST", "/api/v1/api-keys", { body })).status).toBe(422);
    },
  );
});

describe("what happened", () => {
  it("is counted and listed by the same filters", async () => {
    const api = await testApi();
    for (const status of ["completed", "failed", "failed"] as const)
      await api.database.put(executionOf({ account_id: api.account.id, status, phase: null, metadata: { project: "ml" } }));
    const get = async (path: string) =>
      (await (await api.call("GET", path)).json()) as Body & { items: Execution[]; total: number };
    expect(await get("/api/v1/executions/counts")).toMatchObject({ total: 3, by_status: { completed: 1, failed: 2, queued: 0 } });
    const metadata = encodeURIComponent(JSON.stringify({ project: "other" }));
    expect((await get(`/api/v1/executions/counts?metadata=${metadata}`)).total).toBe(0);
    expect((await get("/api/v1/executions?status=failed,queued")).items).toHaveLength(2);
    expect((await get("/api/v1/executions?created_after=2026-11-24T09:30:01Z")).items).toHaveLength(0);
  });

  it.each([
    ["/api/v1/executions?status=failed,done", "status"],
    ["/api/v1/executions/counts?error_code=Bad", "error_code"],
    ["/api/v1/executions/counts?created_after=yesterday", "created_after"],
    ["/api/v1/executions/counts?status=failed", "status"],
    ["/api/v1/stats?range=1y", "range"],
    ["/api/v1/stats?time_zone=Mars/Olympus", "time_zone"],
  ])("refuses %s and names the field", async (path, field) => {
    const api = await testApi();
    const response = await api.call("GET", path);
    expect(response.status).toBe(422);
    expect(JSON.stringify(await response.json())).toContain(field);
  });

  it("has a figure for each day, also where nothing ran", async () => {
    const api = await testApi();
    const failed = {
      ...{ error_code: "worker_died", error_message: "", error_details: {}, suggested_fix: "", fix_commands: [] },
      docs_url: "https://docs.test/errors/worker-failure",
    };
    await api.database.put(
      executionOf({ account_id: api.account.id, status: "failed", phase: null, error_metadata: failed, cost_micros: 3 }),
    );
    const stats = (await (await api.call("GET", "/api/v1/stats?range=7d")).json()) as Stats;
    expect(stats.buckets.map(({ at, failed: count }) => [at.slice(0, 10), count])).toEqual([
      ...[
        ["2026-11-18", 0],
        ["2026-11-19", 0],
        ["2026-11-20", 0],
        ["2026-11-21", 0],
        ["2026-11-22", 0],
        ["2026-11-23", 0],
      ],
      ["2026-11-24", 1],
    ]);
    expect(stats.errors).toEqual([{ code: "worker_died", count: 1, transient: true }]);
    expect(stats.totals).toMatchObject({ failed: 1, cost_micros: 3 });
  });

  it("is streamed to the account that it happened to, from where its reader was", async () => {
    const api = await testApi();
    const other = await api.addAccount("bob");
    const theirs = executionOf({ account_id: other.id });
    const mine = executionOf({ account_id: api.account.id });
    const gone = executionOf({ account_id: api.account.id });
    await api.database.put(gone);
    const since = await api.ports.history.now();
    await api.database.remove(gone.id, gone.version);
    for (const item of [theirs, mine]) await api.database.put(item);
    const response = await api.call("GET", "/api/v1/events", { headers: { "last-event-id": String(since) } });
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    const reader = response.body?.getReader();
    let text = "";
    while (text.split("\n\n").length < 3) text += new TextDecoder().decode((await reader?.read())?.value);
    await reader?.cancel();
    expect(text).toContain("event: execution\n");
    expect(text).toContain(`event: execution_removed\ndata: ${JSON.stringify({ id: gone.id })}\n\n`);
    expect(text).toContain(mine.id);
    expect(text).not.toContain(theirs.id);
    expect((await api.call("GET", "/api/v1/events", { headers: { "last-event-id": "x" } })).status).toBe(422);
  });
});

describe("beacons", () => {
  const send = (api: TestApi, body: object) => api.call("POST", "/api/v1/beacons", { token: null, body });

  it("are counted without what could name anyone, and only what they say is logged", async () => {
    const api = await testApi();
    expect((await send(api, { app: "site", kind: "signup_click", page: "/pricing" })).status).toBe(204);
    const click = { app: "console", kind: "interaction", page: "/executions/$id", name: "retry", request_id: "r-1" };
    expect((await send(api, click)).status).toBe(204);
    const metrics = api.ports.metrics.render();
    expect(metrics).toContain('rgrid_beacons_total{app="site",kind="signup_click"} 1');
    expect(metrics).not.toContain("pricing");
    expect(api.log.lines.filter((line) => line.includes('"event":"interaction"'))).toHaveLength(1);
  });

  it("are refused where they are something else, or too many", async () => {
    const api = await testApi({ limits: { openRequestsPerMinute: 2 } });
    expect((await send(api, { app: "site", kind: "visit", page: "/", user: "ada" })).status).toBe(422);
    const visit = { app: "site", kind: "visit", page: "/" };
    const statuses = [];
    for (let n = 0; n < 3; n++) statuses.push((await send(api, visit)).status);
    expect(statuses).toEqual([204, 204, 429]);
  });
});
