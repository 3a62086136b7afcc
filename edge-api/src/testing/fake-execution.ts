import type { AccountId, Execution, ExecutionId, ExecutionSpec, ExecutionStreamEvent, OutputFile } from "@rgrid/schema";
import { isoOf, NO_OUTPUTS } from "@rgrid/schema";
import type {
  CreateCommand,
  CreateVerdict,
  ExecutionStub,
  Executions,
  LeaseAssignment,
  LeaseCall,
  LeaseVerdict,
  Refused,
  RetryCommand,
  RetryVerdict,
} from "../ports/executions.ts";
import { Unavailable } from "../ports/unavailable.ts";

/** What a test lays down of one execution; the fake answers routes from it and decides nothing. */
export type FakeExecution = {
  execution: Execution;
  spec: ExecutionSpec;
  digest: string;
  events: ExecutionStreamEvent[];
  outputs: { lease: number | null; files: OutputFile[]; expired: boolean };
  /** Answer of every lease call. */
  verdict: LeaseVerdict;
  /** Answer of every manual retry. */
  retryVerdict: RetryVerdict;
  secret: string;
};

function executionOf(id: ExecutionId, account: AccountId, spec: ExecutionSpec): Execution {
  const { args, command_line, inputs, folders, env_names, limits, network, labels, runner, priority, retries_max } = spec;
  return {
    id,
    account_id: account,
    status: "queued",
    phase: "waiting",
    version: 1,
    script: spec.script.name,
    runtime: spec.runtime,
    metadata: spec.metadata,
    batch_id: null,
    batch_index: null,
    created_at: isoOf(spec.created_at),
    started_at: null,
    ended_at: null,
    queue_ms: null,
    duration_ms: null,
    exit_code: null,
    cost_micros: null,
    peak_memory_bytes: null,
    cpu_ms: null,
    runner: null,
    retry_count: 0,
    retry_of: null,
    retried_by: null,
    retry_kind: null,
    retry_reason: null,
    auto_retry_reason: null,
    auto_retry_attempt: null,
    error_metadata: null,
    outputs: NO_OUTPUTS,
    log: { events: 0, size_bytes: 0, cut: null },
    content_digest: spec.content_digest,
    args_line: null,
    command: null,
    waiting: null,
    spec: {
      ...{ args, command_line, inputs, folders, env_names, limits, network, labels, runner, priority, retries_max },
      ...(spec.entry === undefined ? {} : { entry: spec.entry }),
      ...(spec.stdin === undefined ? {} : { stdin: spec.stdin }),
      ...(spec.concurrency_key === undefined ? {} : { concurrency_key: spec.concurrency_key }),
    },
    timeline: [],
    sandbox: null,
    chain: [id],
  };
}

const refused = (reason: Refused["reason"]): Refused => ({ accepted: false, reason, status: null, version: null });

/** Executions that are laid down by a test, or by `create`; `calls` keeps what the routes told them. */
export class FakeExecutions implements Executions {
  readonly all = new Map<ExecutionId, FakeExecution>();
  readonly creates: CreateCommand[] = [];
  readonly leaseCalls: LeaseCall[] = [];
  readonly retries: RetryCommand[] = [];
  /** Thrown by every call, while set. */
  failure: Error | null = null;
  /** Executions of which every call throws. */
  readonly unreachable = new Set<ExecutionId>();

  get(id: ExecutionId): ExecutionStub {
    const found = async <T>(answer: (execution: FakeExecution) => T): Promise<T | null> => {
      if (this.failure) throw this.failure;
      if (this.unreachable.has(id)) throw new Unavailable("The execution");
      const execution = this.all.get(id);
      return execution === undefined ? null : answer(execution);
    };
    return {
      create: (command) => this.#create(command),
      read: () => found((fake) => fake.execution),
      script: () => found(({ execution, spec }) => ({ account_id: execution.account_id, script: spec.script })),
      events: (after) =>
        found(({ execution, events }) => ({
          account_id: execution.account_id,
          events: events.filter((event) => event.n > after),
          archived: null,
          ended: events.at(-1)?.type === "end",
        })),
      outputs: (from, limit) =>
        found(({ execution, outputs: { files, ...rest } }) => ({
          ...rest,
          account_id: execution.account_id,
          status: execution.status,
          retried_by: execution.retried_by,
          files: files.slice(from, from + limit),
          next: from + limit < files.length ? from + limit : null,
          partial: false,
        })),
      cancel: ({ account_id }) =>
        found(({ execution }) => {
          if (execution.account_id !== account_id) return null;
          return execution.status === "queued" || execution.status === "running"
            ? { accepted: true as const, execution }
            : { ...refused("already_ended"), status: execution.status };
        }),
      extend: async () => refused("already_ended"),
      remove: async () => refused("not_ended"),
      retry: async (command) => {
        this.retries.push(command);
        return (await found((fake) => fake.retryVerdict)) ?? { ...refused("not_found"), retried_by: null };
      },
      lease: async (call) => {
        this.leaseCalls.push(call);
        return (await found((fake) => fake.verdict)) ?? refused("not_found");
      },
      assignment: async (_lease, secret) =>
        (await found(({ execution, spec, secret: right }): LeaseAssignment | Refused =>
          secret === right
            ? { accepted: true, account_id: execution.account_id, dispatcher: "d0", retry_count: execution.retry_count, spec }
            : refused("lease_lost"),
        )) ?? refused("not_found"),
      offer: async () => ({ accepted: false, note: null }),
      orphan: async () => null,
      withdraw: async () => null,
      reproject: (row) => found(({ execution }) => (row?.version === execution.version ? "right" : "sent")),
    };
  }

  events(id: ExecutionId, after: number, bytesMax: number): ReturnType<Executions["events"]> {
    return this.get(id).events(after, bytesMax);
  }

  async #create(command: CreateCommand): Promise<CreateVerdict> {
    if (this.failure) throw this.failure;
    this.creates.push(command);
    const { id, account_id, spec, digest } = command;
    const known = this.all.get(id);
    if (known) {
      if (known.digest !== digest) return { outcome: "refused", reason: "idempotency_conflict" };
      return { outcome: "replayed", execution: known.execution };
    }
    const execution = executionOf(id, account_id, spec);
    const outputs = { lease: null, files: [], expired: false };
    this.all.set(id, {
      execution,
      spec,
      digest,
      events: [],
      outputs,
      verdict: refused("lease_lost"),
      retryVerdict: { accepted: true, created: true, confirmed: true },
      secret: "",
    });
    return { outcome: "created", execution };
  }

  /** What is there after `after`, two events a page, and over: nothing in a test is awaited that does not come. */
  async *subscribe(id: ExecutionId, after: number, _signal: AbortSignal): AsyncGenerator<ExecutionStreamEvent[]> {
    const events = (this.all.get(id)?.events ?? []).filter((event) => event.n > after);
    for (let from = 0; from < events.length; from += 2) yield events.slice(from, from + 2);
  }
}
