import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { describeError } from "@rgrid/schema";
import type { Answer } from "./fault-proxy.ts";

type Exchange = {
  request: IncomingMessage;
  response: ServerResponse;
  /** Does the request and gives its whole answer. A stream has none before its end: its first piece stands for it. */
  forward(): Promise<Answer>;
};

const PAGE = "<!doctype html><title>Sign in</title><p>Accept the terms of this network to go on.</p>";
/** Longer than any answer here takes by itself, and far shorter than what counts as silence. */
const DELAY_MS = 300;

/** Reads what is sent, as whoever answers without passing it on has to: a reset in the middle of a body would hide the answer. */
const drained = async ({ request }: Exchange): Promise<void> => {
  request.resume();
  if (!request.complete) await once(request, "end");
};

async function page(exchange: Exchange, status: number, headers: Record<string, string> = {}): Promise<void> {
  await drained(exchange);
  exchange.response.writeHead(status, { "content-type": "text/html", ...headers }).end(PAGE);
}

/** Sends half of the answer, and resolves once that is out. */
async function half({ response, forward }: Exchange): Promise<void> {
  const { status, headers, body } = await forward();
  response.writeHead(status, headers);
  response.flushHeaders();
  const piece = body.subarray(0, Math.floor(body.length / 2));
  await new Promise<void>((resolve) => response.write(piece.length === 0 ? "\n" : piece, () => resolve()));
}

/** What a network and those who stand in it do to one request: before it is heard, within its answer, after it was heard. */
export const FAULTS = {
  "reset before": async ({ request }) => void request.socket.resetAndDestroy(),
  "closed before": async ({ request }) => void request.socket.end(),
  "silent before": async () => undefined,
  "reset within the request": async ({ request }) => {
    if (request.headers["content-length"] !== "0" && request.method !== "GET") await once(request, "data");
    request.socket.resetAndDestroy();
  },
  "502 before": (exchange) => page(exchange, 502),
  "503 of a portal": (exchange) => page(exchange, 503),
  "200 of a portal": (exchange) => page(exchange, 200),
  "429 of a proxy": (exchange) => page(exchange, 429, { "retry-after": "0" }),
  "429 of the API": async (exchange) => {
    await drained(exchange);
    const body = JSON.stringify({ ...describeError("rate_limited"), request_id: "req_1" });
    exchange.response.writeHead(429, { "content-type": "application/json", "retry-after": "1" }).end(body);
  },
  "reset within the answer": async (exchange) => {
    await half(exchange);
    exchange.request.socket.resetAndDestroy();
  },
  "closed within the answer": async (exchange) => {
    await half(exchange);
    exchange.request.socket.end();
  },
  "silent within the answer": half,
  "reset after": async ({ request, forward }) => {
    await forward();
    request.socket.resetAndDestroy();
  },
  "silent after": async ({ forward }) => void (await forward()),
  "502 after": async ({ response, forward }) => {
    await forward();
    response.writeHead(502, { "content-type": "text/html" }).end(PAGE);
  },
  delayed: async ({ response, forward }) => {
    const { status, headers, body } = await forward();
    await sleep(DELAY_MS);
    response.writeHead(status, headers).end(body);
  },
} satisfies Record<string, (exchange: Exchange) => Promise<void>>;

export type Fault = keyof typeof FAULTS;
export const ALL_FAULTS = Object.keys(FAULTS) as Fault[];
