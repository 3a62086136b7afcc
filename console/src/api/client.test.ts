import { once } from "node:events";
import { createServer, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { ANSWER_MAX_MS, createApi } from "./client.ts";
import { SILENCE_MAX_MS } from "./end-when-silent.ts";
import { ApiRefusal, failureText, mayPass, NoAnswer, retryAfterMs } from "./failure.ts";
import { RETRY_IN_PASSING } from "./query-client.ts";

let server: Server | null = null;
afterEach(() => server?.close().closeAllConnections());

/** An API over a real socket that answers all calls the same. */
async function apiThatAnswers(status: number, body: string, token: string | null = "rgc_1", more = {}) {
  const requests: { method?: string; url?: string; authorization?: string; text: string }[] = [];
  const started = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const { method = "", url = "", headers } = request;
    requests.push({ method, url, ...(headers.authorization ? { authorization: headers.authorization } : {}), text });
    response.writeHead(status, { "content-type": "application/json", ...more }).end(body);
  }).listen(0, "127.0.0.1");
  server = started;
  await once(started, "listening");
  const told: string[] = [];
  const api = createApi({
    baseUrl: `http://127.0.0.1:${(started.address() as AddressInfo).port}`,
    auth: {
      token: () => Promise.resolve(token),
      accepted: (each) => told.push(`accepted ${each}`),
      refused: (each) => told.push(`refused ${each}`),
    },
    onFailure: (name, error) => told.push(`${name}: ${error.name}`),
  });
  return { api, requests, told };
}

/** An API whose answers a test writes piece by piece, in the time that the test makes. */
async function apiInPieces(answer: RequestListener) {
  const started = createServer(answer).listen(0, "127.0.0.1");
  server = started;
  await once(started, "listening");
  const auth = { token: () => Promise.resolve(null), accepted: () => undefined, refused: () => undefined };
  const baseUrl = `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  return createApi({ baseUrl, auth, onFailure: () => undefined });
}
const body = (code: string) =>
  JSON.stringify({ error_code: code, error_message: "No.", suggested_fix: "Do.", request_id: "req_1" });

describe("the API's client", () => {
  it("fills the path, leaves out what is not given, and sends the token", async () => {
    const { api, requests } = await apiThatAnswers(200, "{}");
    await api.call("listOutputs", { params: { id: "exec/1" }, query: { limit: 5, cursor: undefined } as never });
    expect(requests).toEqual([
      { method: "GET", url: "/api/v1/executions/exec%2F1/outputs?limit=5", authorization: "Bearer rgc_1", text: "" },
    ]);
  });
  it("posts JSON", async () => {
    const { api, requests } = await apiThatAnswers(200, "{}", null);
    await api.call("localSignIn", { body: { email: "ada@example.org" } });
    expect(requests).toEqual([{ method: "POST", url: "/api/v1/session", text: '{"email":"ada@example.org"}' }]);
  });
  it("tells whoever signs in that a token is refused", async () => {
    const { api, told } = await apiThatAnswers(401, body("unauthorized"));
    await expect(api.call("me", {})).rejects.toThrow("unauthorized: No.");
    expect(told).toEqual(["refused rgc_1", "me: ApiRefusal"]);
  });
  it("tells that a token is taken also where the call is refused", async () => {
    const { api, told } = await apiThatAnswers(403, body("forbidden"));
    await expect(api.call("me", {})).rejects.toThrow("forbidden: No.");
    expect(told).toEqual(["accepted rgc_1", "me: ApiRefusal"]);
  });
  it("tries once more where another token is there by then", async () => {
    const tokens = ["old", "new"];
    const started = createServer((request, response) => {
      response.writeHead(request.headers.authorization === "Bearer new" ? 200 : 401).end("{}");
    }).listen(0, "127.0.0.1");
    server = started;
    await once(started, "listening");
    const told: string[] = [];
    const auth = {
      token: () => Promise.resolve(tokens[0] ?? null),
      accepted: (token: string) => told.push(`${token} accepted`),
      refused: (token: string) => told.push(token) && tokens.shift(),
    };
    const baseUrl = `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
    const api = createApi({ baseUrl, auth, onFailure: (name) => told.push(`${name} failed`) });
    expect(await api.call("me", {})).toEqual({});
    expect(told).toEqual(["old", "new accepted"]);
  });
  it("keeps the API's words and the request's id", async () => {
    const { api } = await apiThatAnswers(409, body("already_retried"));
    const error: unknown = await api.call("me", {}).catch((thrown: unknown) => thrown);
    expect(failureText(error)).toEqual({ title: "No.", fix: "Do.", code: "already_retried", requestId: "req_1" });
    expect(mayPass(error)).toBe(false);
  });
  it("keeps how long the API wants to be left alone", async () => {
    const { api } = await apiThatAnswers(429, body("rate_limited"), "rgc_1", { "retry-after": "7" });
    expect(retryAfterMs(await api.call("me", {}).catch((thrown: unknown) => thrown))).toBe(7_000);
  });
  it("knows a proxy's page, and an answer that is cut, for no answer", async () => {
    const { api } = await apiThatAnswers(502, "<html>Bad gateway</html>");
    const error: unknown = await api.call("me", {}).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NoAnswer);
    expect(mayPass(error)).toBe(true);
    const cut = await apiThatAnswers(200, '{"acc');
    await expect(cut.api.call("me", {})).rejects.toThrow(NoAnswer);
  });
  it("knows silence for no answer, and an abort for what it is", async () => {
    const { api, told } = await apiThatAnswers(200, "{}");
    server?.close().closeAllConnections();
    await expect(api.call("me", {})).rejects.toThrow("The API does not answer");
    await expect(api.call("me", {}, AbortSignal.abort(new Error("left")))).rejects.toThrow("left");
    expect(told).toEqual(["me: NoAnswer"]);
  });
  it("takes what does not come in time for no answer, and does not keep anybody waiting for more tries", async () => {
    const api = await apiInPieces((request, response) => {
      // Nothing at all, or a body that never ends.
      if (request.url !== "/api/v1/me") response.writeHead(200).write("{");
    });
    for (const late of [api.call("me", {}), api.call("listRunners", {} as never), api.open("me", {})]) {
      const failed = late.catch((thrown: unknown) => thrown);
      vi.advanceTimersByTime(ANSWER_MAX_MS);
      const error = await failed;
      expect(failureText(error).title).toBe("The API does not answer");
      expect([mayPass(error), RETRY_IN_PASSING.retry(0, error as Error)]).toEqual([true, false]);
    }
    // A stream that has begun has all the time that it wants.
    const stream = await api.open("listRunners", {} as never);
    vi.advanceTimersByTime(ANSWER_MAX_MS);
    const reader = stream.body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe("{");
    await reader?.cancel();
  });
  it("breaks off whatever is silent for long after it began; a comment is enough", async () => {
    let answering: ServerResponse | null = null;
    const api = await apiInPieces((_, response) => {
      answering = response.writeHead(200);
      response.write("a");
    });
    const heard: string[] = [];
    const opened = await api.open("getLogs", { params: { id: "exec_1" }, query: {} }, undefined, () => heard.push("heard"));
    const reader = opened.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect(await reader?.read()).toEqual({ done: false, value: "a" });
    vi.advanceTimersByTime(SILENCE_MAX_MS - 1);
    (answering as ServerResponse | null)?.write(":");
    expect(await reader?.read()).toEqual({ done: false, value: ":" });
    expect(heard).toEqual(["heard", "heard"]);
    vi.advanceTimersByTime(SILENCE_MAX_MS - 1);
    const failed = reader?.read().catch((thrown: unknown) => thrown);
    vi.advanceTimersByTime(1);
    expect(mayPass(await failed)).toBe(true);
  });
  it("takes a 503 for what may pass", () => {
    expect(mayPass(new ApiRefusal(503, JSON.parse(body("service_unavailable"))))).toBe(true);
  });
});
