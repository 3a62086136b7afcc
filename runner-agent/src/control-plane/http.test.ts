import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { describeError } from "@rgrid/schema";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { httpControlPlane } from "./http.ts";

let server: Server;
let answerWith: (answer: ServerResponse) => void;
beforeEach(async () => {
  server = createServer((request, answer) => {
    request.resume();
    answerWith(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function heartbeat(respond: (answer: ServerResponse) => void) {
  answerWith = respond;
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return httpControlPlane({ apiUrl, token: "rgr_x", userAgent: "test" })
    .lease("exec_7kq2m4x8v3n5p9r2t6w8y4z1" as never, 1, "rgl_x")
    .heartbeat([]);
}
const refusal =
  (status: number, headers = {}) =>
  (answer: ServerResponse) => {
    const body = { ...describeError("rate_limited"), request_id: "req_1" };
    answer.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  };
const page =
  (status: number, headers = {}) =>
  (answer: ServerResponse) =>
    void answer.writeHead(status, headers).end("<html>Sign in</html>");

describe("an answer to a runner's call", () => {
  it.each([408, 425, 429, 500, 503])("of status %i decides nothing", async (status) => {
    expect(await heartbeat(refusal(status))).toMatchObject({ outcome: "unreachable", retryAfterMs: null });
  });
  it("says when to come back, within reason, also by somebody in between", async () => {
    expect(await heartbeat(refusal(429, { "retry-after": "7" }))).toMatchObject({ retryAfterMs: 7000 });
    expect(await heartbeat(page(503, { "retry-after": "9" }))).toMatchObject({ outcome: "unreachable", retryAfterMs: 9000 });
    expect(await heartbeat(page(503, { "retry-after": "86400" }))).toMatchObject({ retryAfterMs: 60_000 });
  });
  it.each([200, 302, 401, 403, 404, 409, 502])("of status %i that is somebody else's decides nothing", async (status) => {
    expect(await heartbeat(page(status))).toMatchObject({ outcome: "unreachable" });
  });
  it("that breaks off decides nothing", async () => {
    const cut = (answer: ServerResponse) =>
      void answer.writeHead(409, { "content-length": 1000 }).write('{"error_code":', () => answer.socket?.destroy());
    expect(await heartbeat(cut)).toMatchObject({ outcome: "unreachable" });
  });
  it.each([400, 401, 404, 409, 422])("of status %i is the API's decision", async (status) => {
    expect(await heartbeat(refusal(status))).toMatchObject({ outcome: "refused", http: status, code: "rate_limited" });
  });
});
