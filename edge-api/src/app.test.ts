import { describe, expect, it } from "vitest";
import { Unavailable } from "./ports/unavailable.ts";
import { checkRefusal } from "./testing/check-refusal.ts";
import { OPERATOR_TOKEN, testApi } from "./testing/test-api.ts";

const EXECUTIONS = "/api/v1/executions";
const ID = "exec_7kq2m4x8v3n5p9r2t6w8y4z1";

describe("the app", () => {
  it("answers an unknown address as not_found", async () => {
    const { call } = await testApi();
    await checkRefusal(await call("GET", "/api/v1/nothing"), 404, "not_found");
  });
  it("answers a method that a path does not know with those that it knows", async () => {
    const { call } = await testApi();
    const response = await call("DELETE", EXECUTIONS);
    await checkRefusal(response, 405, "method_not_allowed");
    expect(response.headers.get("allow")).toBe("POST, GET");
  });
  it("gives every answer a request id, its own or the caller's", async () => {
    const { call } = await testApi();
    expect((await call("GET", "/health")).headers.get("x-request-id")).toMatch(/^[\w-]{8,}$/);
    const named = await call("GET", "/health", { headers: { "x-request-id": "mine-1" } });
    expect(named.headers.get("x-request-id")).toBe("mine-1");
  });
  it("refuses a body over the limit, with and without a declared length", async () => {
    const { app, account } = await testApi({ limits: { requestBodyBytesMax: 100 } });
    const headers = { authorization: `Bearer ${account.key}`, "content-type": "application/json" };
    const declared = await app.request(EXECUTIONS, {
      method: "POST",
      headers: { ...headers, "content-length": "101" },
      body: "x".repeat(101),
    });
    await checkRefusal(declared, 413, "payload_too_large");
    const stream = new ReadableStream({
      start(controller) {
        for (let sent = 0; sent < 3; sent++) controller.enqueue(new TextEncoder().encode("x".repeat(50)));
        controller.close();
      },
    });
    const counted = new Request(`http://api.test${EXECUTIONS}`, {
      method: "POST",
      headers,
      body: stream,
      duplex: "half",
    } as RequestInit);
    await checkRefusal(await app.request(counted), 413, "payload_too_large");
  });
  it("refuses another content type and text that is not JSON", async () => {
    const { call } = await testApi();
    await checkRefusal(
      await call("POST", EXECUTIONS, { body: "a=1", headers: { "content-type": "text/plain" } }),
      415,
      "unsupported_media_type",
    );
    await checkRefusal(await call("POST", EXECUTIONS, { body: "{ no" }), 422, "validation_failed");
  });
  it("tells nothing of a crash but the request's id, and logs no message", async () => {
    const { call, executions, log } = await testApi();
    executions.failure = new Error("secret-of-the-inside");
    const response = await call("GET", `${EXECUTIONS}/${ID}`);
    const body = await checkRefusal(response, 500, "internal_error");
    expect(JSON.stringify(body)).not.toContain("secret-of-the-inside");
    expect(log.lines.join()).toContain("request_failed");
    expect(log.lines.join()).not.toContain("secret-of-the-inside");
  });
  it("says which part can't be reached, and when to come back", async () => {
    const { call, executions } = await testApi();
    executions.failure = new Unavailable("The execution's object", null, 5);
    const response = await call("GET", `${EXECUTIONS}/${ID}`);
    const body = await checkRefusal(response, 503, "service_unavailable");
    expect(body.error_message).toBe("The execution's object can't be reached at the moment");
    expect(response.headers.get("retry-after")).toBe("5");
  });
  it("limits the requests of a key, and not those of another", async () => {
    const { call, addAccount, clock } = await testApi({ limits: { requestsBurstPerKey: 2, requestsPerMinutePerKey: 60 } });
    const other = await addAccount("bob");
    for (let sent = 0; sent < 2; sent++) expect((await call("GET", "/api/v1/me")).status).toBe(200);
    const refused = await call("GET", "/api/v1/me");
    await checkRefusal(refused, 429, "rate_limited");
    expect(refused.headers.get("retry-after")).toBe("1");
    expect((await call("GET", "/api/v1/me", { token: other.key })).status).toBe(200);
    clock.at += 1000;
    expect((await call("GET", "/api/v1/me")).status).toBe(200);
  });
  it("lets the console's pages call it, and no others", async () => {
    const { call } = await testApi();
    const from = async (origin: string) =>
      (await call("GET", "/health", { headers: { origin } })).headers.get("access-control-allow-origin");
    expect(await from("https://console.test")).toBe("https://console.test");
    expect(await from("https://evil.test")).toBeNull();
  });
});

describe("credentials", () => {
  it("asks for one", async () => {
    const { call } = await testApi();
    const response = await call("GET", EXECUTIONS, { token: null });
    await checkRefusal(response, 401, "unauthorized");
    expect(response.headers.get("www-authenticate")).toBe("Bearer");
  });
  it("refuses a key with a wrong secret, of another form, or unknown", async () => {
    const { call, account } = await testApi();
    const wrong = account.key.slice(0, -1) + (account.key.endsWith("0") ? "1" : "0");
    for (const token of [wrong, "rgk_short", "nonsense", account.key.replace(/_[0-9a-z]{24}_/, `_${"0".repeat(24)}_`)]) {
      await checkRefusal(await call("GET", EXECUTIONS, { token }), 401, "unauthorized");
    }
  });
  it("does not let a runner token or a lease's secret list", async () => {
    const { call, account } = await testApi();
    await checkRefusal(await call("GET", EXECUTIONS, { token: account.token }), 403, "forbidden");
    await checkRefusal(await call("GET", EXECUTIONS, { token: `rgl_${"0".repeat(48)}` }), 403, "forbidden");
  });
  it("serves a known key while Postgres is silent, for as long as the cache may be stale", async () => {
    const { call, database, clock, ports } = await testApi();
    expect((await call("GET", "/api/v1/me")).status).toBe(200);
    database.findApiKey = async () => {
      throw new Unavailable("The database");
    };
    clock.at += ports.config.limits.apiKeyCacheFreshMs;
    expect((await call("GET", "/api/v1/me")).status).toBe(200);
    clock.at += ports.config.limits.apiKeyCacheStaleMs;
    await checkRefusal(await call("GET", "/api/v1/me"), 503, "service_unavailable");
  });
});

describe("operation", () => {
  it("is alive", async () => {
    const { call } = await testApi();
    expect(await (await call("GET", "/health", { token: null })).json()).toEqual({ status: "ok" });
  });
  it("is ready when all that it depends on answers, and names what does not", async () => {
    const { call, database } = await testApi();
    expect((await call("GET", "/ready")).status).toBe(200);
    database.ping = async () => {
      throw new Unavailable("The database");
    };
    const body = await checkRefusal(await call("GET", "/ready"), 503, "service_unavailable");
    expect(body.error_details["checks"]).toContainEqual({ name: "postgres", ok: false, took_ms: 0 });
  });
  it("shows metrics to the operator only", async () => {
    const { call } = await testApi();
    await call("GET", "/api/v1/nothing");
    await checkRefusal(await call("GET", "/metrics", { token: "a-wrong-token-of-some-length" }), 401, "unauthorized");
    const response = await call("GET", "/metrics", { token: OPERATOR_TOKEN });
    expect(response.headers.get("content-type")).toContain("text/plain");
    const text = await response.text();
    expect(text).toContain('rgrid_requests_total{route="none",method="GET",status="404"} 1');
    expect(text).toContain('rgrid_errors_total{code="unauthorized"} 1');
  });
  it("describes every endpoint in OpenAPI 3.1, every reference resolved", async () => {
    const { call } = await testApi();
    const text = await (await call("GET", "/openapi.json")).text();
    const document = JSON.parse(text) as { openapi: string; paths: object; components: { schemas: object } };
    expect(document.openapi).toBe("3.1.0");
    expect(Object.keys(document.paths)).toContain("/api/v1/runner/executions/{id}/leases/{lease}/finish");
    const referred = new Set([...text.matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1]));
    const known = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
    expect([...referred].filter((reference) => !known.includes(reference ?? ""))).toEqual([]);
    expect(known).toContain("#/components/schemas/CreateExecution");
  });
  it("has a reference page that loads nothing", async () => {
    const { call } = await testApi();
    const page = await (await call("GET", "/docs")).text();
    expect(page).toContain("Run a script; 409 missing_content");
    expect(page).not.toMatch(/<script|src=|href="http/);
  });
});
