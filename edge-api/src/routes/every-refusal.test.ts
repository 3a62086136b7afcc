import { type Access, catalogueEntry, ENDPOINTS, type Endpoint, type ErrorBody, errorBody, isErrorCode } from "@rgrid/schema";
import { beforeAll, describe, expect, it } from "vitest";
import { answerAnyhow } from "../middleware/errors.ts";
import { OPERATOR_TOKEN, type TestApi, testApi } from "../testing/test-api.ts";

/** Every route of the table, by name. */
const ROUTES = Object.entries(ENDPOINTS).map(([name, endpoint]): [string, Endpoint] => [name, endpoint]);
const WITH_BODY = ROUTES.filter(([, { body }]) => body !== undefined);
const WITH_CREDENTIAL = ROUTES.filter(([, { access }]) => access !== "none");

/** What stands for each parameter of a path: the first that its contract takes. */
const PARAMS = ["exec_7kq2m4x8v3n5p9r2t6w8y4z1", "acc_7kq2m4x8v3n5p9r2t6w8y4z1", "key_7kq2m4x8v3n5p9r2t6w8y4z1"].concat(
  "rtok_7kq2m4x8v3n5p9r2t6w8y4z1",
  "7",
  "a".repeat(64),
);
/** No id of any kind, each in its own way. */
const NOT_IDS = [
  "x",
  "exec_",
  "0",
  "-1",
  "%00",
  "%",
  "%E0%A4%A",
  "..%2F..",
  "exec_%F0%9F%92%A9",
  "constructor",
  "9".repeat(400),
  "a".repeat(8000),
];

const LEASE_SECRET = `rgl_${"0".repeat(48)}`;
/** Small, so that bodies over it are quickly made. */
const BODY_BYTES_MAX = 256 * 1024;
const LIMITS = { requestsBurstPerKey: 1_000_000, requestBodyBytesMax: BODY_BYTES_MAX, finishBodyBytesMax: BODY_BYTES_MAX };

const REGISTRATION = {
  ...{ name: "lab-2", incarnation: "incarnation1", version: "0.1.0", executor: "docker", slots: 1, labels: [] },
  ...{ runtimes: ["python:3.11"], price_per_hour_micros: null },
  machine: { cpus: 1, memory_bytes: 1024, arch: "x64", os: "linux" },
};

let api: TestApi;
let tokens: Record<Access, string | null>;
beforeAll(async () => {
  api = await testApi({ limits: LIMITS });
  const answer = await api.call("POST", "/api/v1/runner/register", { body: REGISTRATION, token: api.account.token });
  const registered = (await answer.json()) as { session: string };
  tokens = {
    none: null,
    operator: OPERATOR_TOKEN,
    api_key: api.account.key,
    runner_token: api.account.token,
    runner_session: registered.session,
    lease_secret: LEASE_SECRET,
  };
});

const pathOf = ({ path, params }: Endpoint, value: (name: string) => string | null = () => null): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const schema = params?.shape[name];
    return value(name) ?? PARAMS.find((text) => schema === undefined || schema.safeParse(text).success) ?? "unknown";
  });

type Ask = { path?: string; method?: string; token?: string | null; body?: BodyInit; headers?: Record<string, string> };
function ask(
  of: TestApi,
  endpoint: Endpoint,
  { path = pathOf(endpoint), method = endpoint.method.toUpperCase(), ...rest }: Ask = {},
) {
  const token = rest.token === undefined ? tokens[endpoint.access] : rest.token;
  const headers = { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...rest.headers };
  const body = method === "GET" || rest.body === undefined ? {} : { body: rest.body, duplex: "half" };
  return of.app.request(path, { method, headers, ...body } as RequestInit);
}
const JSON_TYPE = { "content-type": "application/json" };

/** The answer has the one shape of all errors, the status of its code, and nothing of the inside. @returns null for an answer that is none */
async function refusalIn(response: Response, what: string): Promise<ErrorBody | null> {
  if (response.status < 400) {
    await response.body?.cancel();
    return null;
  }
  const text = await response.text();
  expect(response.headers.get("content-type"), `${what}: ${text}`).toMatch(/^application\/json/);
  const error = errorBody.parse(JSON.parse(text));
  expect(isErrorCode(error.error_code) && catalogueEntry(error.error_code).http, what).toBe(response.status);
  expect(error.request_id, what).toBe(response.headers.get("x-request-id"));
  expect(text, what).not.toMatch(/secret-of-the-inside|\n?\s+at .+:\d+|node_modules|edge-api\/src|\{\w+\}/);
  return error;
}
const refusalOf = async (response: Response, what: string): Promise<ErrorBody> => {
  const error = await refusalIn(response, what);
  if (error === null) throw new Error(`${what}: was answered with ${response.status}`);
  return error;
};
const codeIn = async (response: Response, what: string) => (await refusalOf(response, what)).error_code;

describe("every route, asked in every wrong way, answers in the one shape", () => {
  it.each(WITH_CREDENTIAL)("%s: without a credential, with a broken one, with one of another kind", async (name, endpoint) => {
    for (const token of [null, "nonsense", "rgk_short", "rgl_short", "rgr_", "rgs_a.b", "eyJhbGciOiJub25lIn0.e30."]) {
      expect(["unauthorized", "forbidden"]).toContain(await codeIn(await ask(api, endpoint, { token }), `${name} ${token}`));
    }
    for (const [kind, token] of Object.entries(tokens)) {
      if (kind === endpoint.access || kind === "none") continue;
      expect(["unauthorized", "forbidden"]).toContain(await codeIn(await ask(api, endpoint, { token }), `${name} ${kind}`));
    }
  });

  it.each(ROUTES)("%s: with a method that it does not know", async (name, endpoint) => {
    const known = ROUTES.filter(([, other]) => other.path === endpoint.path).map(([, other]) => other.method.toUpperCase());
    for (const method of ["POST", "PUT", "PATCH", "DELETE", "PROPFIND", "GET"].filter((each) => !known.includes(each))) {
      const response = await ask(api, endpoint, { method });
      expect(await codeIn(response, `${method} ${name}`)).toBe("method_not_allowed");
      expect(response.headers.get("allow")?.split(", ")).toEqual(expect.arrayContaining(known));
    }
  });

  it.each(ROUTES.filter(([, { params }]) => params !== undefined))("%s: for what is no id", async (name, endpoint) => {
    for (const param of Object.keys(endpoint.params?.shape ?? {})) {
      for (const bad of NOT_IDS) {
        const path = pathOf(endpoint, (of) => (of === param ? bad : null));
        const body = endpoint.body ? { body: "{}", headers: JSON_TYPE } : {};
        const error = await refusalOf(await ask(api, endpoint, { path, ...body }), `${name} ${param}=${bad.slice(0, 20)}`);
        expect(["validation_failed", "not_found", "unauthorized"], `${name} ${param}=${bad.slice(0, 20)}`).toContain(
          error.error_code,
        );
      }
    }
  });

  it.each(ROUTES.filter(([, { query }]) => query !== undefined))(
    "%s: with a query that it does not know, or a wrong one",
    async (name, endpoint) => {
      const fields = Object.keys(endpoint.query?.shape ?? {});
      for (const field of [...fields, "invented"]) {
        for (const value of ["%00", "-1", "x".repeat(5000), "%FF", "1e999"]) {
          const path = `${pathOf(endpoint)}?${field}=${value}`;
          const error = await refusalIn(await ask(api, endpoint, { path }), `${name}?${field}=${value.slice(0, 9)}`);
          if (field !== "invented") continue;
          expect(error?.error_code, name).toBe("validation_failed");
          expect(error?.error_details["fields"]).toContainEqual({ path: "invented", message: "is not a known field" });
        }
      }
    },
  );

  it.each(WITH_BODY)("%s: with a body of another type, or none", async (name, endpoint) => {
    for (const type of [
      null,
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
      "application/jsonp",
      ",",
    ]) {
      const headers = type === null ? {} : { "content-type": type };
      // As bytes: a text would bring a content type of its own.
      const body = new TextEncoder().encode("{}");
      expect(await codeIn(await ask(api, endpoint, { body, headers }), `${name} ${type}`)).toBe("unsupported_media_type");
    }
    expect(await codeIn(await ask(api, endpoint, { headers: JSON_TYPE }), name)).toBe("validation_failed");
  });

  it.each(WITH_BODY)("%s: with what is no JSON, or no object of its contract", async (name, endpoint) => {
    const deep = "[".repeat(100_000) + "]".repeat(100_000);
    const bodies = ["", "{", "{'a':1}", "\u0000", "[1,", "NaN", '"x', deep, "null", "[]", "1", '"x"', "true", `{"a":${deep}}`];
    for (const body of [...bodies, new Uint8Array([0x7b, 0xff, 0xfe, 0x7d])]) {
      const what = `${name} ${typeof body === "string" ? body.slice(0, 20) : "bytes"}`;
      const error = await refusalOf(await ask(api, endpoint, { body, headers: JSON_TYPE }), what);
      expect(["validation_failed", "payload_too_large"], what).toContain(error.error_code);
    }
    const error = await refusalOf(await ask(api, endpoint, { body: '{"invented":1}', headers: JSON_TYPE }), name);
    expect(error.error_details["fields"], name).toContainEqual({ path: "invented", message: "is not a known field" });
  });

  it.each(ROUTES)("%s: with a body over the limit, told before or found out", async (name, endpoint) => {
    if (endpoint.method === "get") return;
    const size = BODY_BYTES_MAX + 1;
    const told = new Uint8Array(size).fill(32);
    const headers = { ...JSON_TYPE, "content-length": String(size) };
    expect(await codeIn(await ask(api, endpoint, { body: told, headers }), name)).toBe("payload_too_large");
    const streamed = new ReadableStream({
      start(controller) {
        for (let sent = 0; sent < size; sent += 1024) controller.enqueue(new Uint8Array(1024).fill(32));
        controller.close();
      },
    });
    expect(await codeIn(await ask(api, endpoint, { body: streamed, headers: JSON_TYPE }), name)).toBe("payload_too_large");
  });

  it("an address that there is not, in any form", async () => {
    const paths = [
      "/",
      "/api",
      "/api/v1",
      "/api/v1/",
      "/api/v1/nothing",
      "/api/v2/executions",
      "/%",
      "/%00",
      "//",
      "/api/v1/executions/",
      "/a".repeat(4000),
    ];
    for (const path of paths) {
      for (const method of ["GET", "POST", "DELETE", "PROPFIND"]) {
        const response = await api.app.request(`http://api.test${path}`, { method });
        expect(["not_found", "method_not_allowed"], path).toContain(await codeIn(response, `${method} ${path.slice(0, 30)}`));
      }
    }
  });
});

describe("whatever breaks inside", () => {
  it.each([
    ["what is no error", "secret-of-the-inside"],
    ["a configuration that can't be read", new Error("secret-of-the-inside")],
  ])("an app that can't even be asked: %s", async (_, thrown) => {
    const response = await answerAnyhow(() => {
      throw thrown;
    });
    expect(await codeIn(response, "no app")).toBe("internal_error");
  });

  const THROWN: [string, unknown][] = [
    ["an error", new Error("secret-of-the-inside")],
    ["a text", "secret-of-the-inside"],
    ["nothing", undefined],
    ["an object", { status: 200, message: "secret-of-the-inside" }],
    ["an error without a stack", Object.assign(new RangeError("secret-of-the-inside"), { stack: undefined })],
    ["an error with an error's name", Object.assign(new Error("secret-of-the-inside"), { name: "ApiError", code: "not_found" })],
  ];
  /** A part of which every call throws that. */
  const broken = (thrown: unknown): never =>
    new Proxy(Object.create(null), {
      get: (_, name) =>
        name === "then"
          ? undefined
          : () => {
              throw thrown;
            },
    }) as never;

  it.each(THROWN)("%s: no route tells of it, and each has a request id", async (_, thrown) => {
    const ports = {
      executions: broken(thrown),
      dispatchers: broken(thrown),
      objects: broken(thrown),
      parts: broken(thrown),
      history: broken(thrown),
    };
    const failing = await testApi({ limits: LIMITS, ports });
    let crashes = 0;
    for (const [name, endpoint] of ROUTES) {
      const token =
        endpoint.access === "api_key"
          ? failing.account.key
          : endpoint.access === "runner_token"
            ? failing.account.token
            : undefined;
      const ask1 = { ...(token === undefined ? {} : { token }), ...(endpoint.body ? { body: "{}", headers: JSON_TYPE } : {}) };
      const error = await refusalIn(await ask(failing, endpoint, ask1), name);
      if (error?.error_code !== "internal_error") continue;
      crashes += 1;
      expect(error.error_details, name).toEqual({});
    }
    expect(crashes).toBeGreaterThan(15);
    expect(failing.log.lines.join("\n")).not.toContain("secret-of-the-inside");
  });

  it("a crash while the credential is looked up", async () => {
    const failing = await testApi({
      ports: { database: broken(new Error("secret-of-the-inside")), accounts: broken("secret-of-the-inside") },
    });
    for (const [name, endpoint] of WITH_CREDENTIAL) {
      const error = await refusalIn(await ask(failing, endpoint), name);
      // The operator is known by a token of the deployment, without a look-up.
      if (endpoint.access === "operator") continue;
      expect(["internal_error", "unauthorized", "validation_failed", "not_found", "unsupported_media_type"], name).toContain(
        error?.error_code,
      );
    }
  });
});
