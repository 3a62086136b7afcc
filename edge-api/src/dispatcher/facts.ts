import type {
  AccountId,
  ApiKeyId,
  EpochMs,
  ExecutionId,
  LeaseCommand,
  OwnerSettings,
  PollRequest,
  RegisterRequest,
  RunnerId,
  Waiting,
} from "@rgrid/schema";
import type { StoredRunner } from "./registry.ts";

/** Every call about an account that has left is answered with this: it is served by the dispatcher `to`, since its move number `epoch`. */
export type Moved = { moved: { to: string; epoch: number } };

/** What the next dispatcher takes over. Queued rows are not in it: their executions bring them (`ensure`). */
export type HandOver = { account_id: AccountId; epoch: number; limits: AccountLimits | null; runners: StoredRunner[] };

export type MoveVerdict =
  | { accepted: true }
  /** Runners have leases of it, or may: `leased` so many. */
  | { accepted: false; reason: "leased"; leased: number }
  /** A late copy: the account has been moved since, up to `epoch`. */
  | { accepted: false; reason: "stale"; epoch: number };

/** What an execution asks of a runner. */
export type Needs = {
  runtime: string;
  labels: string[];
  /** Name of the one runner that may take it; null for any. */
  runner: string | null;
  priority: number;
  /** Its file's name. Scripts of one account take turns; absent in rows that are older than that rule. */
  script?: string | undefined;
  created_at: EpochMs;
  /** Share of a runner: not matched against, shown only. */
  cpus: number;
  /** A retry prefers another runner than this one, where there is one. */
  avoid: RunnerId | null;
  /** At most one execution of the account with this key is out; absent where it excludes none. */
  concurrency_key?: string | undefined;
};

/**
 * All that a dispatcher is told of an execution: its state as of `version`, never a change to it. Only newer versions are applied, also
 * after a removal, so notes may be lost, doubled and reordered (PROTOCOL 2).
 */
export type DispatchNote = {
  id: ExecutionId;
  account_id: AccountId;
  version: number;
  state: "waiting" | "leased" | "gone";
  needs: Needs;
  /** With `leased`. `secret` only while not accepted, so that a lost answer can be given again. */
  lease: { token: number; runner_id: RunnerId; incarnation: string; accepted: boolean; secret: string | null } | null;
  /** Standing orders for the lease's runner. */
  commands: LeaseCommand[];
};

/** Some executions that a dispatcher has heard of, until their retention is over. `next` null: those were all. */
export type KnownExecutions = { ids: ExecutionId[]; next: string | null };

/** The dispatcher's view of the execution after it took the note. */
export type SyncAnswer = { waiting: Waiting | null; matched: boolean };

/** A live API key with what a request needs of its account. Revoked keys have none. */
export type KeyRecord = {
  id: ApiKeyId;
  name: string;
  sha256: string;
  account: {
    id: AccountId;
    name: string;
    email: string | null;
    dispatcher: string;
    in_flight_max: number;
    queued_max: number;
  };
};

/** The limits of an account that bind; kept by the dispatcher as last seen. */
export type AccountLimits = { account_id: AccountId; in_flight_max: number; queued_max: number };
export type Admission = { admitted: true } | { admitted: false; queued: number; retry_after_ms: number };

export type RunnerRegistration = RegisterRequest & { runner_id: RunnerId; account_id: AccountId };
/** A poll, its session already checked. */
export type RunnerPoll = PollRequest & { runner_id: RunnerId; account_id: AccountId };

export type PollResult =
  | {
      outcome: "work";
      offers: { execution_id: ExecutionId; lease: number; secret: string }[];
      commands: { execution_id: ExecutionId; lease: number; command: LeaseCommand }[];
    }
  | { outcome: "nothing" }
  /** A newer incarnation has registered (409 runner_replaced). */
  | { outcome: "replaced" }
  /** This dispatcher does not know the runner (its storage is new): register again. */
  | { outcome: "unregistered" }
  /** The account has left: the poll is to be asked of the dispatcher `to`. */
  | { outcome: "moved"; to: string; epoch: number };

/** What a runner says of itself with each poll; what else it is comes from Postgres. */
export type RunnerPresence = {
  runner_id: RunnerId;
  name: string;
  runtimes: string[];
  /** Of its runtimes, those that need no pull. */
  warm: string[];
  online: boolean;
  last_seen_at: EpochMs | null;
  slots_in_use: number;
  free_disk_bytes: number | null;
  /** Why it takes nothing, by its newest poll. */
  full: string | null;
  settings: OwnerSettings | null;
};
