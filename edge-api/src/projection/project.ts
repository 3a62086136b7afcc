import {
  type Execution,
  type ExecutionItem,
  type ExecutionState,
  isoOf,
  isoOrNull,
  shellLine,
  type Waiting,
} from "@rgrid/schema";
import { limitsOf } from "../execution/limits-in-force.ts";
import { leaseOf, phaseOf, statusOf } from "../execution/step.ts";
import type { SpecHead } from "../execution/store.ts";

/** Lists show one line of each; the execution itself has them whole. */
const ARGS_LINE_LENGTH = 200;
const COMMAND_LENGTH = 500;

const cut = (line: string, lengthMax: number): string => (line.length <= lengthMax ? line : `${line.slice(0, lengthMax - 1)}…`);
const since = (from: number, to: number | null): number | null => (to === null ? null : Math.max(0, to - from));

/** An execution as lists show it, and as its Postgres row holds it. */
export function projectItem(state: ExecutionState, spec: SpecHead): ExecutionItem {
  const { retries, exit } = state;
  const lease = leaseOf(state.life);
  const auto = retries.kind === "auto";
  return {
    id: state.id,
    account_id: state.account_id,
    status: statusOf(state.life),
    phase: phaseOf(state.life),
    version: state.version,
    script: spec.script.name,
    runtime: spec.runtime,
    metadata: spec.metadata,
    batch_id: null,
    batch_index: null,
    created_at: isoOf(state.created_at),
    started_at: isoOrNull(state.started_at),
    ended_at: isoOrNull(state.ended_at),
    queue_ms: since(state.created_at, state.accepted_at),
    duration_ms: exit?.duration_ms ?? null,
    exit_code: exit?.exit_code ?? null,
    cost_micros: state.cost_micros,
    peak_memory_bytes: exit?.peak_memory_bytes ?? null,
    cpu_ms: exit?.cpu_ms ?? null,
    runner: lease === null ? null : { id: lease.runner.id, name: lease.runner.name },
    retry_count: retries.count,
    retry_of: retries.of,
    retried_by: retries.by,
    retry_kind: retries.kind,
    retry_reason: auto ? null : retries.reason,
    auto_retry_reason: auto ? retries.reason : null,
    auto_retry_attempt: auto ? retries.auto : null,
    error_metadata: state.error,
    outputs: state.outputs,
    log: { events: state.log.chunks, size_bytes: state.log.size_bytes, cut: state.log.cut },
    content_digest: spec.content_digest ?? null,
    args_line: shellLine(spec.args, ARGS_LINE_LENGTH),
    command: cut(spec.command_line, COMMAND_LENGTH),
  };
}

/** Only the backoff is the object's own reason to wait; all others are the dispatcher's to know. */
function waitingOf(state: ExecutionState): Waiting | null {
  if (state.life.phase !== "backoff") return null;
  return {
    position: null,
    reason: "backoff",
    detail: `automatic retry ${state.retries.auto} begins at ${isoOf(state.life.until)}`,
  };
}

/** One execution, current. What comes after it in its chain is for the next ones to know. */
export function projectExecution(state: ExecutionState, spec: SpecHead): Execution {
  return {
    ...projectItem(state, spec),
    waiting: waitingOf(state),
    spec: {
      args: spec.args,
      command_line: spec.command_line,
      inputs: spec.inputs,
      ...(spec.inputs_manifest === undefined ? {} : { inputs_manifest: spec.inputs_manifest }),
      folders: spec.folders,
      ...(spec.entry === undefined ? {} : { entry: spec.entry }),
      ...(spec.stdin === undefined ? {} : { stdin: spec.stdin }),
      env_names: spec.env_names,
      ...(spec.python_path === undefined ? {} : { python_path: spec.python_path }),
      caller: spec.caller,
      limits: limitsOf(state),
      ...(spec.dependencies === undefined ? {} : { dependencies: spec.dependencies }),
      network: spec.network,
      labels: spec.labels,
      runner: spec.runner,
      priority: spec.priority,
      ...(spec.concurrency_key === undefined ? {} : { concurrency_key: spec.concurrency_key }),
      retries_max: spec.retries_max,
    },
    sandbox: state.sandbox,
    timeline: state.timeline.map(({ phase, at }) => ({ phase, at: isoOf(at) })),
    chain: [...state.retries.chain, state.id],
  };
}
