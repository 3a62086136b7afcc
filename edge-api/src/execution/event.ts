import type {
  AccountId,
  EffectKind,
  ExecutionId,
  ExecutionState,
  ExitReport,
  FinishRequest,
  LeaseCommand,
  LeaseRunner,
  LogChunk,
  RetryKind,
  RunnerId,
  SandboxFacts,
} from "@rgrid/schema";

/** Facts of one lease's runner; every one names the lease, and only the current one is heard. */
type OfLease = { lease: number; secret: string };
type Heard = { heard: readonly LeaseCommand["type"][] };

/** What an automatic or manual retry knows of the chain behind it. */
export type RetryOrigin = {
  of: ExecutionId;
  kind: RetryKind;
  /** Why: the user's words for a manual one, the error code for an automatic one. */
  reason: string | null;
  /** Retries of either kind before this one, this one counted. */
  count: number;
  /** Automatic ones since the last manual one, this one counted. */
  auto: number;
  manual: number;
  avoid: RunnerId | null;
  /** Every older execution of the chain, the first one first. */
  chain: readonly ExecutionId[];
};

export type CreateFact = {
  type: "create";
  id: ExecutionId;
  account_id: AccountId;
  dispatcher: string;
  digest: string;
  timeout_ms: number;
  cpus: number;
  memory_bytes: number;
  /** Those of the three limits that nobody asked for; none where it is left out. */
  open_limits?: ExecutionState["open_limits"];
  retries_max: number;
  retry: RetryOrigin | null;
  /** 0 for everything but an automatic retry. */
  backoff_ms: number;
  next_id: ExecutionId;
  /** Uniform in [0, 1): the jitter of the backoff before this one's own automatic retry. */
  next_jitter: number;
};

/** What Postgres has of an execution: the version of its row, or of one that was removed. */
export type RowFound = { version: number; removed: boolean };

/** Every fact that an execution can be told. Chance (a lease's secret, a jitter) comes with the fact. */
export type ExecutionFact =
  | CreateFact
  | { type: "offer"; runner: LeaseRunner; secret: string }
  | ({ type: "accept" } & OfLease)
  | ({ type: "started"; sandbox?: SandboxFacts | undefined } & OfLease)
  | ({ type: "heartbeat" } & OfLease & Heard)
  | ({ type: "log"; chunks: readonly LogChunk[] } & OfLease & Heard)
  | ({ type: "exited"; exit: ExitReport } & OfLease)
  | ({ type: "finish"; finish: FinishRequest; runtimes?: readonly string[] | null } & OfLease)
  | ({ type: "release"; reason: string } & OfLease)
  /** The dispatcher knows that this lease's runner holds it no more (a newer incarnation, a poll without it). */
  | { type: "orphan"; lease: number }
  | { type: "withdraw"; lease: number }
  /** Whether a runner that could take it is known: the dispatcher's answer to `sync`. */
  | { type: "matched"; matched: boolean }
  /** The account is served by this dispatcher now. */
  | { type: "placed"; dispatcher: string }
  | { type: "cancel"; signal: "SIGINT" | "SIGTERM" }
  /** A cancel that met an id which was never created leaves a tombstone that `create` obeys (PROTOCOL 2). */
  | { type: "bury"; id: ExecutionId; account_id: AccountId }
  | { type: "extend"; timeout_ms: number }
  /** A manual retry claims the end of the chain, before its create is sent. `deleted`: a retry whose tombstone was seen, whose place it may take. */
  | {
      type: "claim_retry";
      new_id: ExecutionId;
      force: boolean;
      deleted: ExecutionId | null;
      reason: string | null;
      digest: string;
    }
  /** Its id is another execution's: the claim is undone. */
  | { type: "retry_refused"; new_id: ExecutionId }
  | { type: "delete" }
  /** The operator compares; `row` null: there is none. */
  | { type: "reproject"; row: RowFound | null }
  /** Time passed: fires whatever deadline is over. */
  | { type: "tick" }
  | { type: "effect_sent"; kind: EffectKind; version: number }
  | { type: "effect_failed"; kind: EffectKind; version: number; retry_in_ms: number }
  /** The next events of an ended execution's sequence are in the object store, confirmed. */
  | { type: "archived"; segment: LogSegment };

/** Consecutive events of one execution, by their first and last number: one object of the store. */
export type LogSegment = { first_n: number; last_n: number };

export type RefusalReason =
  | "not_found"
  | "exists"
  | "digest_conflict"
  | "deleted"
  | "cancelled"
  | "not_queued"
  | "not_running"
  | "lease_lost"
  | "gap"
  | "already_ended"
  | "not_ended"
  | "already_retried"
  | "retry_limit_reached"
  | "timeout_not_longer"
  | "stale";
