import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createExecution, describeError, type ErrorCode, type ErrorMetadata } from "@rgrid/schema";

export const ID = "exec_7kq2m4x8v3n5p9r2t6w8y4z1";
const AT = "2026-11-24T09:30:00.000Z";
type Body = ReturnType<typeof createExecution.parse>;

/** What the fake does with an execution: its log chunks, its files and how it ends. */
export type Script = {
  chunks?: { stream: "stdout" | "stderr"; bytes: Buffer }[];
  outputs?: { path: string; bytes: Buffer; sha256?: string }[];
  exitCode?: number;
  error?: ErrorMetadata;
  /** Event streams are cut after this many events, each. */
  cutAfter?: number;
  /** Held open after the log until a cancel comes. */
  untilCancel?: boolean;
};

/** An API and its store in one server on port 0 that speak the contracts of `schema`. */
export async function startFakeApi(script: Script = {}) {
  const stored = new Map<string, Buffer>();
  const keys = new Set<string>();
  const seen = { creates: 0, bodies: [] as Body[], uploads: 0, streams: [] as (string | null)[], cancels: 0 };
  let onCancel = () => {};
  const cancelled = new Promise<void>((resolve) => {
    onCancel = resolve;
  });
  const outputs = script.outputs ?? [];
  const summary = { count: outputs.length, size_bytes: outputs.reduce((sum, each) => sum + each.bytes.length, 0) };
  const end = () => ({
    status: seen.cancels > 0 ? "cancelled" : (script.exitCode ?? 0) > 0 ? "failed" : "completed",
    exit_code: script.exitCode ?? 0,
    duration_ms: 1402,
    cost_micros: null,
    error_metadata: script.error ?? null,
    outputs: summary,
  });

  const execution = (body: Body | undefined) => ({
    ...{ id: ID, account_id: "acc_7kq2m4x8v3n5p9r2t6w8y4z1", phase: null, version: 1, script: body?.script.name ?? "s.py" },
    ...{ runtime: "python:3.11", metadata: {}, batch_id: null, batch_index: null, created_at: AT, started_at: AT, ended_at: AT },
    ...{ queue_ms: 1, peak_memory_bytes: null, cpu_ms: null, runner: null, retry_count: 0, retry_of: null, retried_by: null },
    ...{ retry_kind: null, retry_reason: null, auto_retry_reason: null, auto_retry_attempt: null, waiting: null, timeline: [] },
    ...{ log: { events: 1, size_bytes: 1, cut: null }, chain: [ID] },
    spec: {
      ...{ args: body?.args ?? [], command_line: "", inputs: [], folders: [], env_names: [], network: true, labels: [] },
      ...{ runner: null, priority: 0, retries_max: 2, limits: { timeout_ms: 1000, memory_bytes: 2 ** 30, cpus: 1 } },
    },
    ...end(),
  });

  const refuse = (answer: ServerResponse, code: ErrorCode, status: number, details = {}) =>
    json(answer, status, { ...describeError(code, details), request_id: "req_1" });
  const json = (answer: ServerResponse, status: number, value: unknown) => {
    answer.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
  };

  function create(answer: ServerResponse, key: string, text: string, base: string): void {
    const body = createExecution.parse(JSON.parse(text));
    seen.creates++;
    const wanted = body.inputs.filter((input) => !stored.has(input.sha256));
    if (wanted.length > 0) {
      const uploads = wanted.map(({ sha256 }) => ({
        sha256,
        url: `${base}/store/${sha256}`,
        headers: { "x-test": sha256 },
        expires_at: AT,
      }));
      refuse(answer, "missing_content", 409, { uploads });
      return;
    }
    keys.add(key);
    seen.bodies.push(body);
    json(answer, 201, execution(body));
  }

  async function stream(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    const last = request.headers["last-event-id"];
    seen.streams.push(typeof last === "string" ? last : null);
    const after = typeof last === "string" ? Number(last.split(".")[1]) : 0;
    const runner = { id: "run_7kq2m4x8v3n5p9r2t6w8y4z1", name: "lab-2" };
    const events: object[] = [
      { type: "status", status: "running", phase: "executing", runner },
      ...(script.chunks ?? []).map(({ stream, bytes }) => ({
        type: "log",
        stream,
        encoding: "base64",
        data: bytes.toString("base64"),
      })),
    ];
    answer.writeHead(200, { "content-type": "text/event-stream" });
    let sent = 0;
    const send = (event: object, n: number) => {
      const { type, ...data } = event as { type: string };
      answer.write(`id: ${ID}.${n}\nevent: ${type}\ndata: ${JSON.stringify({ execution_id: ID, n, at: AT, ...data })}\n\n`);
    };
    for (const [index, event] of events.entries()) {
      if (index + 1 <= after) continue;
      send(event, index + 1);
      if (++sent === script.cutAfter) {
        // Let what was written go out, then cut without a proper end.
        answer.write(":\n\n", () => request.socket.destroy());
        return;
      }
    }
    if (script.untilCancel) await cancelled;
    send({ type: "end", ...end() }, events.length + 1);
    answer.end();
  }

  const server = createServer(async (request, answer) => {
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const path = new URL(request.url ?? "/", base).pathname;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    if (path.startsWith("/store/")) {
      const sha256 = path.slice("/store/".length);
      const right = createHash("sha256").update(body).digest("hex") === sha256 && request.headers["x-test"] === sha256;
      if (right && Number(request.headers["content-length"]) === body.length) stored.set(sha256, body);
      seen.uploads++;
      answer.writeHead(right ? 200 : 400).end();
    } else if (path.startsWith("/output/")) {
      answer.writeHead(200).end(outputs[Number(path.slice("/output/".length))]?.bytes);
    } else if (request.headers.authorization !== "Bearer rgk_test") refuse(answer, "unauthorized", 401);
    else if (path === "/api/v1/executions" && request.method === "POST") {
      create(answer, String(request.headers["idempotency-key"]), body.toString(), base);
    } else if (path === `/api/v1/executions/${ID}`) json(answer, 200, execution(seen.bodies.at(-1)));
    else if (path.endsWith("/events")) await stream(request, answer);
    else if (path.endsWith("/outputs")) {
      const items = outputs.map((each, index) => ({
        ...{ path: each.path, size_bytes: each.bytes.length, executable: false, expires_at: AT, url: `${base}/output/${index}` },
        sha256: each.sha256 ?? createHash("sha256").update(each.bytes).digest("hex"),
      }));
      json(answer, 200, { items, next_cursor: null, partial: false });
    } else if (path.endsWith("/cancel")) {
      seen.cancels++;
      onCancel();
      json(answer, 200, execution(seen.bodies.at(-1)));
    } else refuse(answer, "not_found", 404);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    keys,
    stop: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
