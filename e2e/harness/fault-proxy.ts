import { once } from "node:events";
import { createServer, type IncomingMessage, request as requestOver, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { FAULTS, type Fault } from "./faults.ts";

/** Where a command is with the network, told by the request that it makes. */
const STAGES = [
  "create",
  "upload",
  "begin_parts",
  "sign_parts",
  "part",
  "complete_parts",
  "events",
  "outputs",
  "download",
  "cancel",
  "execution",
] as const;
export type Stage = (typeof STAGES)[number];

/** An answer as it came from behind. */
export type Answer = { status: number; headers: Record<string, string | string[] | undefined>; body: Buffer };

/** Presigned ones; the documentation of an error is elsewhere on this machine. */
const STORED = /http:\/\/(127\.0\.0\.1:\d+)\/(?=[^"\s]*[?&]X-Amz-)/g;

/**
 * Stands between a CLI and the API with its store, for plain HTTP: it sees each request, knows which stage it is of, and disturbs those that it
 * is told to. Presigned URLs in answers are made to lead through it; their signatures hold, since the store gets its own name as `Host`.
 */
export class FaultProxy {
  readonly url: string;
  readonly #server: Server;
  readonly #apiHost: string;
  #storeHost: string | null = null;
  readonly #orders: { stage: Stage; fault: Fault; left: number }[] = [];
  /** Each stage in the order of the requests, and the fault that it met. */
  readonly seen: { stage: Stage | null; fault: Fault | null }[] = [];

  private constructor(server: Server, apiUrl: string, url: string) {
    this.#server = server;
    this.#apiHost = new URL(apiUrl).host;
    this.url = url;
    // What breaks here is what is wanted.
    server.on("connection", (socket) => socket.on("error", () => undefined));
    server.on("request", (request, response) => void this.#take(request, response));
  }

  /** @param url by which it is known, where that is another than its address */
  static async listen(apiUrl: string, url?: string): Promise<FaultProxy> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    return new FaultProxy(server, apiUrl, url ?? `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Disturbs the next requests of a stage. */
  disturb(stage: Stage, fault: Fault, times = 1): void {
    this.#orders.push({ stage, fault, left: times });
  }

  mend(): void {
    this.#orders.length = 0;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const end of [request, response]) end.on("error", () => undefined);
    const stage = this.#stageOf(request);
    const order = this.#orders.find((each) => each.stage === stage && each.left > 0);
    if (order !== undefined) order.left -= 1;
    this.seen.push({ stage, fault: order?.fault ?? null });
    try {
      if (order !== undefined) {
        await FAULTS[order.fault]({ request, response, forward: async () => this.#whole(request, response) });
      } else await this.#pass(request, response);
    } catch {
      request.socket.destroy();
    }
  }

  #stageOf({ method, url = "" }: IncomingMessage): Stage | null {
    const { pathname, searchParams } = new URL(url, this.url);
    if (!pathname.startsWith("/api/")) {
      if (method === "GET") return "download";
      return searchParams.has("partNumber") ? "part" : "upload";
    }
    const last = pathname.split("/").slice(4).join("/");
    if (method === "POST" && pathname === "/api/v1/executions") return "create";
    if (/^[0-9a-f]{64}\/parts$/.test(last)) return "begin_parts";
    if (last.endsWith("/parts/sign")) return "sign_parts";
    if (last.endsWith("/parts/complete")) return "complete_parts";
    const what = last.split("/")[1];
    if (what === undefined) return method === "GET" && last !== "" ? "execution" : null;
    return STAGES.find((stage) => stage === what) ?? null;
  }

  async #open(request: IncomingMessage, response: ServerResponse): Promise<IncomingMessage> {
    const isApi = request.url?.startsWith("/api/") ?? false;
    const host = isApi ? this.#apiHost : (this.#storeHost ?? "");
    const [hostname, port] = host.split(":");
    // Not compressed: URLs in answers have to be seen.
    const headers = { ...request.headers, host, "accept-encoding": "identity" };
    const far = requestOver({ host: hostname, port, method: request.method, path: request.url, headers });
    response.on("close", () => far.destroy());
    request.pipe(far);
    const [answer] = (await once(far, "response")) as [IncomingMessage];
    return answer;
  }

  /** The whole answer from behind, its URLs leading here. */
  async #whole(request: IncomingMessage, response: ServerResponse): Promise<Answer> {
    return this.#gathered(await this.#open(request, response));
  }

  async #gathered(answer: IncomingMessage): Promise<Answer> {
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk as Buffer);
    let body: Buffer = Buffer.concat(chunks);
    if (answer.headers["content-type"]?.startsWith("application/json")) {
      const text = body.toString().replace(STORED, (_, host: string) => {
        this.#storeHost = host;
        return `${this.url}/`;
      });
      body = Buffer.from(text);
    }
    const { "transfer-encoding": _, ...headers } = answer.headers;
    return { status: answer.statusCode ?? 502, headers: { ...headers, "content-length": String(body.length) }, body };
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await this.#open(request, response);
    if (answer.headers["content-type"]?.startsWith("application/json")) {
      const { status, headers, body } = await this.#gathered(answer);
      response.writeHead(status, headers).end(body);
      return;
    }
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    response.flushHeaders();
    // Its end is ours, in whichever way it comes.
    answer.on("error", () => request.socket.destroy());
    answer.pipe(response);
  }
}
