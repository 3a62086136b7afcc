import { type Execution, type ExitReport, LIMITS, type Limits, type PollAnswer, type RegisterAnswer } from "@rgrid/schema";
import { memoryHost } from "../adapters/memory/host.ts";
import { createApp } from "../app.ts";

const exitOf = (exit_code: number): ExitReport => ({
  exit_code,
  signal: null,
  oom: false,
  timed_out: false,
  duration_ms: 10,
  cpu_ms: null,
  peak_memory_bytes: null,
  error: null,
});

const operatorToken = "operator-token-of-the-tests";

/** The app over the production shells in memory, with one runner that does by hand what a test tells it. */
/** @param limits that differ from the defaults */
export async function memoryApi(limits: Partial<Limits> = {}) {
  const host = await memoryHost({ limits: { ...LIMITS, ...limits }, docsBaseUrl: "https://docs.test", operatorToken });
  const app = createApp(host.ports);

  async function call(
    method: string,
    path: string,
    body?: unknown,
    more: { token?: string; key?: string; lastEventId?: string } = {},
  ): Promise<Response> {
    const headers = new Headers({ authorization: `Bearer ${more.token ?? host.apiKey}`, "content-type": "application/json" });
    if (more.key !== undefined) headers.set("idempotency-key", more.key);
    if (more.lastEventId !== undefined) headers.set("last-event-id", more.lastEventId);
    return app.request(path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  }
  const json = async <T>(response: Promise<Response>): Promise<T> => (await (await response).json()) as T;

  const incarnation = "incarnation1";
  const { session } = await json<RegisterAnswer>(
    call(
      "POST",
      "/api/v1/runner/register",
      {
        name: "lab-1",
        incarnation,
        version: "1",
        executor: "docker",
        slots: 8,
        labels: [],
        runtimes: ["python:3.11"],
        machine: { cpus: 2, memory_bytes: 1, arch: "x64", os: "linux" },
        price_per_hour_micros: null,
      },
      { token: host.runnerToken },
    ),
  );

  let polls = 0;
  const poll = () => {
    polls += 1;
    const body = { incarnation, number: polls, slots: 1, labels: [], runtimes: ["python:3.11"], holds: [], free_disk: 1 };
    return json<PollAnswer>(call("POST", "/api/v1/runner/poll", body, { token: session }));
  };

  /** Takes the next assignment and accepts it. */
  async function lease() {
    const { assignments } = await poll();
    const assignment = assignments[0];
    if (assignment === undefined) throw new Error("the poll brought nothing");
    const path = `/api/v1/runner/executions/${assignment.execution_id}/leases/${assignment.lease}`;
    const tell = (fact: string, body: unknown = {}) => call("POST", `${path}/${fact}`, body, { token: assignment.lease_secret });
    await tell("accept");
    return { assignment, tell };
  }

  return {
    ...{
      call,
      json,
      lease,
      poll,
      operatorToken,
      close: host.close,
      objects: host.objects,
      database: host.database,
      ports: host.ports,
    },
    create: (body: object = {}, key?: string) =>
      json<Execution>(
        call(
          "POST",
          "/api/v1/executions",
          { script: { name: "a.py", content: "print(1)" }, ...body },
          key === undefined ? {} : { key },
        ),
      ),
    get: (id: string) => json<Execution>(call("GET", `/api/v1/executions/${id}`)),
    /** Runs the next execution to its end. */
    async complete(): Promise<void> {
      const { tell } = await lease();
      await tell("finish", { verdict: "completed", exit: exitOf(0), error: null, outputs: [], log_seq: 0 });
    },
  };
}
