import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createExecution, describeError, type ErrorCode, type ErrorMetadata, missingInputsRequest } from "@rgrid/schema";
import { createFakeStore, digestOf, type FakeOutput, sizeOf } from "./fake-store.ts";

export const ID = "exec_7kq2m4x8v3n5p9r2t6w8y4z1";
export const RETRY_ID = "exec_9d3fm4x8v3n5p9r2t6w8y4z1";
const AT = "2026-11-24T09:30:00.000Z";
type Body = ReturnType<typeof createExecution.parse>;
export type FakeChunk = { stream: "stdout" | "stderr"; bytes: Buffer };

/** What the fake does with an execution: its log chunks, its files and how it ends. */
export type Script = {
  chunks?: FakeChunk[];
  outputs?: FakeOutput[];
  exitCode?: number;
  error?: ErrorMetadata;
  /** So many bytes of the log are missing. */
  droppedBytes?: number;
  /** Why not all files came back. */
  missing?: string;
  /** Event streams are cut after this many events, each. */
  cutAfter?: number;
  /** Event streams after this many break before their answer, until `mend`. */
  streamsMax?: number;
  /** Held open after the log until a cancel comes, or `release`. */
  untilCancel?: boolean;
  /** A cancel is heard and changes nothing. */
  deaf?: boolean;
  /** The runner is lost after this many of the chunks, and a retry writes the rest. */
  retryAfter?: number;
  /** The chain has no manual retry left. */
  retriesUsed?: boolean;
  expiredUploads?: number;
  expiredDownloads?: number;
  /** Downloads stop half-way. */
  heldDownload?: boolean;
  outputsPerPage?: number;
  /** Executions that the list holds. */
  listed?: number;
};
/** How the one ends whose runner is lost. */
const LOST = { status: "failed", exit_code: null, error_metadata: describeError("worker_died", {}) };
type Event = { id: string; n: number; type: string; data: object };

/** An API and its store in one server on port 0 that speak the contracts of `schema`. */
export async function startFakeApi(script: Script = {}) {
  const outputs = script.outputs ?? [];
  const store = createFakeStore(outputs, script);
  const keys = new Set<string>();
  const seen = {
    ...store.seen,
    creates: 0,
    bodies: [] as Body[],
    streams: [] as (string | null)[],
    cancels: 0,
    /** Contents in each page that was asked for. */
    pages: [] as number[],
    queries: [] as string[],
  };
  let onCancel = () => {};
  const cancelled = new Promise<void>((resolve) => {
    onCancel = resolve;
  });
  let mended = false;
  const { droppedBytes } = script;
  const cut = droppedBytes === undefined ? null : { after_n: 2, dropped_chunks: 1, dropped_bytes: droppedBytes };
  const end = () => ({
    status: seen.cancels > 0 ? "cancelled" : (script.exitCode ?? 0) > 0 ? "failed" : "completed",
    exit_code: script.exitCode ?? 0,
    duration_ms: 1402,
    cost_micros: null,
    error_metadata: script.error ?? null,
    outputs: {
      count: outputs.length,
      size_bytes: outputs.reduce((sum, each) => sum + sizeOf(each), 0),
      missing: script.missing ?? null,
    },
  });

  const item = (body: Body | undefined) => ({
    ...{ id: ID, account_id: "acc_7kq2m4x8v3n5p9r2t6w8y4z1", phase: null, version: 1, script: body?.script?.name ?? "s.py" },
    ...{ runtime: "python:3.11", metadata: {}, batch_id: null, batch_index: null, created_at: AT, started_at: AT, ended_at: AT },
    ...{ queue_ms: 1, peak_memory_bytes: null, cpu_ms: null, runner: null, retry_count: 0, retry_of: null, retried_by: null },
    ...{
      args_line: null,
      command: null,
      content_digest: null,
      retry_kind: null,
      retry_reason: null,
      auto_retry_reason: null,
      auto_retry_attempt: null,
    },
    log: { events: 1, size_bytes: 1, cut },
    ...end(),
  });
  const execution = (body: Body | undefined) => ({
    ...item(body),
    ...{ waiting: null, timeline: [], chain: [ID] },
    spec: {
      ...{ args: body?.args ?? [], command_line: body?.command_line ?? "", inputs: body?.inputs ?? [] },
      ...{ folders: [], env_names: [], network: true, labels: [] },
      ...{ runner: null, priority: 0, retries_max: 2, limits: { timeout_ms: 1000, memory_bytes: 2 ** 30, cpus: 1 } },
    },
  });

  const isLost = (id: string): boolean => script.retryAfter !== undefined && id === ID;

  const json = (answer: ServerResponse, status: number, value: unknown) => {
    answer.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
  };
  const refuse = (answer: ServerResponse, code: ErrorCode, status: number, details = {}) =>
    json(answer, status, { ...describeError(code, details), request_id: "req_1" });

  const uploadsFor = (contents: readonly { sha256: string }[], base: string) =>
    contents
      .filter(({ sha256 }) => !store.has(sha256))
      .map(({ sha256 }) => ({ sha256, url: `${base}/store/${sha256}`, headers: { "x-test": sha256 }, expires_at: AT }));

  function create(answer: ServerResponse, key: string, text: string, base: string): void {
    const body = createExecution.parse(JSON.parse(text));
    seen.creates++;
    const uploads = uploadsFor([...body.inputs, ...(body.inputs_manifest === undefined ? [] : [body.inputs_manifest])], base);
    if (uploads.length > 0) {
      refuse(answer, "missing_content", 409, { uploads });
      return;
    }
    keys.add(key);
    seen.bodies.push(body);
    json(answer, 201, execution(body));
  }

  /** The events of the whole chain but for the last end, which may have to wait. */
  function events(asked = ID): Event[] {
    const runner = { id: "run_7kq2m4x8v3n5p9r2t6w8y4z1", name: "lab-2" };
    const all: Event[] = [];
    let id = script.retryAfter === undefined ? asked : ID;
    let n = 0;
    const add = (type: string, data: object) => all.push({ id, n: ++n, type, data });
    const start = () => add("status", { status: "running", phase: "executing", runner });
    start();
    for (const [index, { stream, bytes }] of (script.chunks ?? []).entries()) {
      if (index === script.retryAfter) {
        add("retry", { new_execution_id: RETRY_ID, kind: "auto", attempt: 1, attempts_max: 2, reason: "worker_died" });
        [id, n] = [RETRY_ID, 0];
        start();
      }
      add("log", { stream, encoding: "base64", data: bytes.toString("base64") });
    }
    return all;
  }

  async function stream(request: IncomingMessage, answer: ServerResponse, id: string): Promise<void> {
    const last = request.headers["last-event-id"];
    seen.streams.push(typeof last === "string" ? last : null);
    if (!mended && seen.streams.length > (script.streamsMax ?? Number.POSITIVE_INFINITY)) return void request.socket.destroy();
    const all = events(id);
    const after = typeof last === "string" ? all.findIndex((event) => `${event.id}.${event.n}` === last) + 1 : 0;
    const from = Math.max(
      after,
      all.findIndex((event) => event.id === id),
    );
    answer.writeHead(200, { "content-type": "text/event-stream" });
    const send = ({ id, n, type, data }: Event) =>
      answer.write(`id: ${id}.${n}\nevent: ${type}\ndata: ${JSON.stringify({ execution_id: id, n, at: AT, ...data })}\n\n`);
    for (const [index, event] of all.slice(from).entries()) {
      send(event);
      if (index + 1 === script.cutAfter) {
        // Let what was written go out, then cut without a proper end.
        answer.write(":\n\n", () => request.socket.destroy());
        return;
      }
    }
    if (script.untilCancel) await cancelled;
    const lastEvent = all.at(-1) ?? { id: ID, n: 0 };
    send({ id: lastEvent.id, n: lastEvent.n + 1, type: "end", data: { ...end(), log_cut: cut } });
    answer.end();
  }

  function listOutputs(answer: ServerResponse, base: string, cursor: number): void {
    const size = script.outputsPerPage ?? outputs.length;
    const items = outputs.slice(cursor, cursor + size).map((each, index) => ({
      ...{ path: each.path, size_bytes: sizeOf(each), executable: false, expires_at: AT },
      ...{ url: `${base}/output/${cursor + index}`, sha256: digestOf(each) },
    }));
    const next = cursor + size;
    json(answer, 200, { items, next_cursor: next < outputs.length ? String(next) : null, partial: false });
  }

  function list(answer: ServerResponse, { searchParams }: URL): void {
    seen.queries.push(searchParams.toString());
    const size = Number(searchParams.get("limit") ?? 50);
    const from = Number(searchParams.get("cursor") ?? 0);
    const count = Math.max(0, Math.min(size, (script.listed ?? 0) - from));
    const next = from + count < (script.listed ?? 0) ? String(from + count) : null;
    json(answer, 200, { items: Array.from({ length: count }, () => item(undefined)), next_cursor: next });
  }

  const storedLog = () =>
    events()
      .filter((event) => event.type === "log")
      .map(({ id, n, data }) => `${JSON.stringify({ execution_id: id, n, at: AT, ...data })}\n`)
      .join("");

  const server = createServer(async (request, answer) => {
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const url = new URL(request.url ?? "/", base);
    const [, resource = "", name = ""] = /^\/(?:api\/v1\/)?([^/]+)\/?(.*)$/.exec(url.pathname) ?? [];
    if (resource === "store") return store.take(request, answer, name);
    if (resource === "output") return store.give(answer, Number(name));
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const [id = "", what = ""] = name.split("/");
    if (resource === "inputs") {
      const { inputs } = missingInputsRequest.parse(JSON.parse(body));
      seen.pages.push(inputs.length);
      return json(answer, 200, { uploads: uploadsFor(inputs, base) });
    }
    if (request.headers.authorization !== "Bearer rgk_test") return refuse(answer, "unauthorized", 401);
    if (resource === "me") {
      const account = { id: "acc_7kq2m4x8v3n5p9r2t6w8y4z1", name: "Ada", email: "ada@example.org" };
      const limits = { in_flight_max: 1, queued_max: 1, request_body_bytes_max: 1, inputs_per_request_max: 1, retention_ms: 1 };
      return json(answer, 200, { account, api_key: { id: "key", name: "key" }, session: null, limits, runners_online: 0 });
    }
    if (name === "" && request.method === "POST") return create(answer, String(request.headers["idempotency-key"]), body, base);
    if (name === "") return list(answer, url);
    if (id !== ID && id !== RETRY_ID) return refuse(answer, "not_found", 404);
    if (what === "") return json(answer, 200, { ...execution(seen.bodies.at(-1)), id, ...(isLost(id) && LOST) });
    if (what === "events") return stream(request, answer, id);
    if (what === "script") return void answer.writeHead(200).end(seen.bodies.at(-1)?.script?.content);
    if (what === "retry" && script.retriesUsed) return refuse(answer, "retry_limit_reached", 409, { execution_id: id, limit: 2 });
    if (what === "retry") return json(answer, 201, { original_execution_id: id, new_execution_id: RETRY_ID, status: "queued" });
    if (what === "logs") return void answer.writeHead(200, { "content-type": "application/x-ndjson" }).end(storedLog());
    if (what === "outputs") return listOutputs(answer, base, Number(url.searchParams.get("cursor") ?? 0));
    seen.cancels++;
    if (!script.deaf) onCancel();
    return json(answer, 200, execution(seen.bodies.at(-1)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get seen() {
      return { ...seen, ...store.seen };
    },
    keys,
    mend: () => {
      mended = true;
    },
    release: () => onCancel(),
    stop: () => {
      onCancel();
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
export type FakeApi = Awaited<ReturnType<typeof startFakeApi>>;
