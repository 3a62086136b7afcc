import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import {
  type Assignment,
  describeError,
  type ExitReport,
  eventsRequest,
  exitedRequest,
  type FinishRequest,
  finishRequest,
  type LeaseCommand,
  LIMITS,
  type LogChunk,
  outputsRequest,
  pollRequest,
  type RegisterRequest,
  registerRequest,
  type SandboxFacts,
  startedRequest,
} from "@rgrid/schema";
import { bytesOf } from "../logs/chunker.ts";
import { type AssignmentOptions, assignmentOf } from "./assignment.ts";

/** What the fake has seen of one lease. */
export type SeenLease = {
  assignment: Assignment;
  facts: string[];
  sandbox: SandboxFacts | null;
  chunks: LogChunk[];
  exited: ExitReport | null;
  finish: FinishRequest | null;
  released: string | null;
  commands: LeaseCommand[];
  heard: Set<string>;
  lost: boolean;
};
type Call = { url: URL; body: unknown; response: ServerResponse };
type Waiter = { response: ServerResponse; done: () => void };

export type FakeApiOptions = { heartbeatMs?: number; leaseTtlMs?: number; cancelGraceMs?: number };

/**
 * Control plane and object store in one server on a free port, written by hand: it hands out the assignments that a test gives it, checks each
 * request with the contract's own schema, and remembers what came.
 */
export class FakeApi {
  readonly objects = new Map<string, Buffer>();
  readonly registrations: RegisterRequest[] = [];
  readonly leases = new Map<string, SeenLease>();
  /** Answers the next requests whose path ends so with this status, without looking at them. */
  readonly failures: { path: string; status: number }[] = [];
  readonly #options: Required<FakeApiOptions>;
  readonly #server: Server;
  readonly #watchers = new Set<() => void>();
  #queue: Assignment[] = [];
  #waiting: Waiter | null = null;

  private constructor(options: FakeApiOptions) {
    this.#options = { heartbeatMs: 1000, leaseTtlMs: 30_000, cancelGraceMs: 1000, ...options };
    this.#server = createServer((request, response) => void this.#handle(request, response));
  }

  static async start(options: FakeApiOptions = {}): Promise<FakeApi> {
    const api = new FakeApi(options);
    await new Promise<void>((resolve) => api.#server.listen(0, "127.0.0.1", resolve));
    return api;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Queues an execution; `inputs` are put into the store first. */
  submit(options: AssignmentOptions): SeenLease {
    const assignment = assignmentOf({ leaseTtlMs: this.#options.leaseTtlMs, ...options, storeUrl: `${this.url}/store` });
    for (const [path, content] of Object.entries(options.inputs ?? {})) this.objects.set(`inputs/${path}`, Buffer.from(content));
    const lease: SeenLease = {
      assignment,
      facts: [],
      sandbox: null,
      chunks: [],
      exited: null,
      finish: null,
      released: null,
      commands: [],
      heard: new Set(),
      lost: false,
    };
    this.leases.set(assignment.execution_id, lease);
    this.#queue.push(assignment);
    this.#waiting?.done();
    return lease;
  }

  /** Resolves once `condition` holds; looked at after each request. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#watchers.add(resolve));
  }

  async finished(lease: SeenLease): Promise<FinishRequest> {
    await this.until(() => lease.finish !== null);
    if (lease.finish === null) throw new Error("unreachable");
    return lease.finish;
  }

  log(lease: SeenLease, stream: LogChunk["stream"]): Buffer {
    return Buffer.concat(lease.chunks.filter((chunk) => chunk.stream === stream).map(bytesOf));
  }

  output(lease: SeenLease, path: string): string | undefined {
    return this.objects.get(`outputs/${lease.assignment.execution_id}/${path}`)?.toString();
  }

  cancel(lease: SeenLease, signal: "SIGINT" | "SIGTERM" = "SIGTERM"): void {
    lease.commands.push({ type: "cancel", signal });
    this.#waiting?.done();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.url);
    const parts: Buffer[] = [];
    try {
      for await (const part of request) parts.push(part as Buffer);
    } catch {
      return;
    }
    const body = Buffer.concat(parts);
    const failure = this.failures.findIndex(({ path }) => url.pathname.includes(path));
    if (failure !== -1) this.#send(response, this.failures.splice(failure, 1)[0]?.status ?? 500, {});
    else if (url.pathname.startsWith("/store/")) this.#store(request, url, body, response);
    else this.#route({ url, body: JSON.parse(body.toString() || "{}"), response });
    for (const wake of this.#watchers) wake();
    this.#watchers.clear();
  }

  #store(request: IncomingMessage, url: URL, body: Buffer, response: ServerResponse): void {
    const key = decodeURIComponent(url.pathname.slice("/store/".length));
    if (request.method === "GET") {
      const object = this.objects.get(key);
      response.writeHead(object ? 200 : 404).end(object);
      return;
    }
    const digest = createHash("sha256").update(body).digest("base64");
    const status = request.headers["x-amz-checksum-sha256"] !== digest ? 400 : this.objects.has(key) ? 412 : 200;
    if (request.headers["content-length"] !== String(body.length)) throw new Error("a PUT came without its length");
    if (status === 200) this.objects.set(key, body);
    response.writeHead(status).end();
  }

  #route(call: Call): void {
    const { url, body, response } = call;
    if (url.pathname === "/api/v1/runner/register") {
      this.registrations.push(registerRequest.parse(body));
      this.#send(response, 200, {
        runner_id: `run_${"0".repeat(24)}`,
        account_id: `acc_${"0".repeat(24)}`,
        session: "session",
        session_expires_at: "2030-01-01T00:00:00.000Z",
        poll_ms: 5000,
        heartbeat_ms: this.#options.heartbeatMs,
        lease_ttl_ms: this.#options.leaseTtlMs,
        cancel_grace_ms: this.#options.cancelGraceMs,
        cancel_wait_ms: LIMITS.cancelAcknowledgedMs,
      });
    } else if (url.pathname === "/api/v1/runner/poll") this.#poll(call);
    else this.#lease(call);
  }

  #poll({ body, response }: Call): void {
    const poll = pollRequest.parse(body);
    this.#waiting?.done();
    const answer = (): boolean => {
      // Until it is accepted a lease is offered again and again, but to a runner that says it holds it: an answer may be lost on its way.
      const held = new Set(poll.holds.map((lease) => lease.execution_id));
      const assignments = this.#queue.filter(({ execution_id }) => !held.has(execution_id)).slice(0, poll.slots);
      const commands = poll.holds.flatMap(({ execution_id, lease, heard }) =>
        (this.leases.get(execution_id)?.commands ?? [])
          .filter(({ type }) => !heard.includes(type))
          .map((command) => ({ execution_id, lease, command })),
      );
      if (assignments.length + commands.length === 0) return false;
      this.#send(response, 200, { assignments, commands });
      return true;
    };
    if (answer()) return;
    const timer = setTimeout(() => this.#waiting?.done(), 5000);
    const waiter: Waiter = {
      response,
      done: () => {
        clearTimeout(timer);
        if (this.#waiting === waiter) this.#waiting = null;
        if (!response.writableEnded && !answer()) this.#send(response, 200, { assignments: [], commands: [] });
      },
    };
    this.#waiting = waiter;
    response.on("close", () => {
      clearTimeout(timer);
      if (this.#waiting === waiter) this.#waiting = null;
    });
  }

  #lease({ url, body, response }: Call): void {
    const [, id = "", fact = ""] = /executions\/(exec_\w+)\/leases\/\d+\/(\w+)$/.exec(url.pathname) ?? [];
    const lease = this.leases.get(id);
    if (lease === undefined || lease.lost) {
      this.#refuse(response, "lease_lost");
      return;
    }
    const expected = this.#gapIn(lease, fact, body);
    if (expected === null) this.#take(lease, fact, body, response);
    else this.#refuse(response, "gap", expected);
  }

  /** The chunk that must come first, where one is missing. */
  #gapIn(lease: SeenLease, fact: string, body: unknown): number | null {
    const next = lease.chunks.length + 1;
    if (fact === "finish") return finishRequest.parse(body).log_seq >= next ? next : null;
    const fresh = fact === "events" ? eventsRequest.parse(body).chunks.find((chunk) => chunk.seq >= next) : undefined;
    return fresh !== undefined && fresh.seq !== next ? next : null;
  }

  #take(lease: SeenLease, fact: string, body: unknown, response: ServerResponse): void {
    if (fact !== "heartbeat" && fact !== "events") lease.facts.push(fact);
    if (fact === "started") lease.sandbox = startedRequest.parse(body).sandbox ?? null;
    if (fact === "outputs") {
      this.#outputs(lease, outputsRequest.parse(body).files, response);
      return;
    }
    if (fact === "events") {
      const { chunks, heard } = eventsRequest.parse(body);
      for (const command of heard) lease.heard.add(command);
      lease.chunks.push(...chunks.filter((chunk) => chunk.seq > lease.chunks.length));
    }
    if (fact === "accept") this.#queue = this.#queue.filter((queued) => queued !== lease.assignment);
    if (fact === "exited") lease.exited = exitedRequest.parse(body);
    if (fact === "release") lease.released = (body as { reason: string }).reason;
    if (fact === "finish") lease.finish = finishRequest.parse(body);
    this.#send(response, 200, { status: "running", version: 1, commands: lease.commands, stored_through: lease.chunks.length });
  }

  #outputs(lease: SeenLease, files: { path: string; sha256: string }[], response: ServerResponse): void {
    const folder = `${this.url}/store/outputs/${lease.assignment.execution_id}`;
    const uploads = files.map(({ path, sha256 }) => ({
      sha256,
      url: `${folder}/${path.split("/").map(encodeURIComponent).join("/")}`,
      headers: { "x-amz-checksum-sha256": Buffer.from(sha256, "hex").toString("base64") },
      expires_at: "2030-01-01T00:00:00.000Z",
    }));
    this.#send(response, 200, { uploads });
  }

  #refuse(response: ServerResponse, reason: "lease_lost" | "gap", expected?: number): void {
    const code = reason === "gap" ? "conflict" : "lease_lost";
    const details = { reason, status: "running", version: 1, ...(expected === undefined ? {} : { expected }) };
    this.#send(response, 409, { ...describeError(code, details), request_id: "req" });
  }

  #send(response: ServerResponse, status: number, body: unknown): void {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  }
}
