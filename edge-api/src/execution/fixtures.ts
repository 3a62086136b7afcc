import {
  describeError,
  type ExecutionId,
  type ExecutionState,
  type ExitReport,
  executionState,
  type FinishRequest,
  LIMITS,
  type LogChunk,
} from "@rgrid/schema";
import type { CreateFact, ExecutionFact } from "./event.ts";
import type { MachineConfig, Transition } from "./step.ts";
import { transition } from "./transition.ts";

/** What the tests of the machine share: one execution, walked into each of its phases by the facts that lead there. */
export const config: MachineConfig = {
  limits: LIMITS,
  describe: ({ error_code, error_details }) => describeError(error_code, error_details),
};
export const T0 = 1_795_000_000_000;
const id = `exec_${"0".repeat(23)}1` as ExecutionId;

export const createFact = (more: Partial<CreateFact> = {}): CreateFact => ({
  type: "create",
  id,
  account_id: `acc_${"0".repeat(24)}`,
  dispatcher: "shared-0",
  digest: "d1",
  timeout_ms: 300_000,
  cpus: 1,
  memory_bytes: 2 ** 31,
  retries_max: 2,
  retry: null,
  backoff_ms: 0,
  next_id: `exec_${"0".repeat(23)}2` as ExecutionId,
  next_jitter: 0.5,
  ...more,
});

const runner = {
  id: `run_${"0".repeat(24)}` as const,
  name: "lab-1",
  incarnation: "incarnation1",
  cpus: 4,
  price_per_hour_micros: 3_600_000,
};
export const holder = { lease: 1, secret: "s1" };
export const offerFact: ExecutionFact = { type: "offer", runner, secret: "s1" };
export const exit = (more: Partial<ExitReport> = {}): ExitReport => ({
  exit_code: 0,
  signal: null,
  oom: false,
  timed_out: false,
  duration_ms: 1000,
  cpu_ms: 500,
  peak_memory_bytes: 1 << 20,
  error: null,
  ...more,
});
export const finishFact = (more: Partial<FinishRequest> = {}): ExecutionFact => ({
  type: "finish",
  ...holder,
  finish: { verdict: "completed", exit: exit(), error: null, outputs: [], log_seq: 0, ...more },
});
export const chunk = (seq: number, data = `line ${seq}\n`): LogChunk => ({
  seq,
  stream: "stdout",
  at: T0,
  encoding: "utf8",
  data,
});
export const logFact = (...chunks: LogChunk[]): ExecutionFact => ({ type: "log", ...holder, heard: [], chunks });

/** Applies facts one after the other, a millisecond apart. @throws when one is refused */
export function walk(state: ExecutionState | null, ...facts: ExecutionFact[]): ExecutionState {
  let now = (state?.now ?? T0 - 1) + 1;
  let current = state;
  for (const fact of facts) {
    const step = transition(current, fact, now, config);
    if (!step.accepted) throw new Error(`${fact.type} was refused: ${step.reason}`);
    current = executionState.parse(step.state);
    now += 1;
  }
  if (current === null) throw new Error("no fact was given");
  return current;
}

/** The state after one fact that must be accepted. */
export function after(state: ExecutionState | null, fact: ExecutionFact, now?: number): Extract<Transition, { accepted: true }> {
  const step = transition(state, fact, now ?? (state?.now ?? T0 - 1) + 1, config);
  if (!step.accepted) throw new Error(`${fact.type} was refused: ${step.reason}`);
  return step;
}

const waiting = walk(null, createFact());
const offered = walk(waiting, offerFact);
const preparing = walk(offered, { type: "accept", ...holder });
const executing = walk(preparing, { type: "started", ...holder });
const uploading = walk(executing, { type: "exited", ...holder, exit: exit() });
const lost = walk(
  walk(null, createFact({ retries_max: 0 })),
  offerFact,
  { type: "accept", ...holder },
  { type: "orphan", lease: 1 },
);

/** One execution in each phase; `ended` phases by how they came about. */
export const PHASES = {
  nothing: null,
  backoff: walk(null, createFact({ backoff_ms: 5000 })),
  waiting,
  offered,
  preparing,
  executing,
  uploading,
  completed: walk(uploading, finishFact()),
  lost,
  cancelled: walk(waiting, { type: "cancel", signal: "SIGINT" }),
  tombstone: walk(walk(uploading, finishFact()), { type: "delete" }),
} satisfies Record<string, ExecutionState | null>;
export type PhaseName = keyof typeof PHASES;
