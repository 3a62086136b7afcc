import type {
  AccountId,
  Execution,
  ExecutionId,
  ExecutionSpec,
  ExecutionStatus,
  ExecutionStreamEvent,
  ExitReport,
  FinishRequest,
  LeaseAnswer,
  LeaseCommand,
  LeaseRunner,
  LogChunk,
  OutputFile,
  RetryRequest,
  SandboxFacts,
} from "@rgrid/schema";
import type { CreateCommand } from "../execution/create-command.ts";
import type { RefusalReason, RowFound } from "../execution/event.ts";
import type { StoredPage } from "../execution/view.ts";
import type { DispatchNote } from "./dispatchers.ts";

export type { CreateCommand } from "../execution/create-command.ts";
export type { RowFound } from "../execution/event.ts";

export type CreateVerdict =
  | { outcome: "created" | "replayed"; execution: Execution }
  | { outcome: "refused"; reason: "idempotency_conflict" | "cancelled" | "deleted" };

/** A manual retry. `update` replaces script and inputs; everything else stays as it was, and the script too where what is run is none. */
export type RetryCommand = {
  account_id: AccountId;
  new_id: ExecutionId;
  reason: string | null;
  force: boolean;
  /** The retry of before, where it was seen to be deleted. */
  deleted: ExecutionId | null;
  /** Of the request, as for a create. */
  digest: string;
  update: RetryRequest["update"];
};
export type RetryVerdict =
  /** `confirmed`: it is there. Else its create is still to be sent, and will be. */
  | { accepted: true; created: boolean; confirmed: boolean }
  /** `retried_by`: the next of the chain where there is one. */
  | (Refused & { retried_by: ExecutionId | null });

export type CancelCommand = { id: ExecutionId; account_id: AccountId; signal: "SIGINT" | "SIGTERM"; bury: boolean };
/** null: there is no such execution of this account, or not yet; `deleted`: there was. */
export type ChangeVerdict = { accepted: true; execution: Execution } | Refused | null;

/** A fact from the runner that holds a lease. */
export type LeaseFact =
  | { type: "accept" }
  | { type: "started"; sandbox?: SandboxFacts | undefined }
  | { type: "heartbeat"; heard: readonly LeaseCommand["type"][] }
  | { type: "log"; heard: readonly LeaseCommand["type"][]; chunks: readonly LogChunk[] }
  | { type: "exited"; exit: ExitReport }
  /** `runtimes`: that the account's runners have, where its error may propose one. */
  | { type: "finish"; finish: FinishRequest; runtimes?: readonly string[] | null }
  | { type: "release"; reason: string };
export type LeaseCall = { lease: number; secret: string } & LeaseFact;

/** Refusals cross RPC as data, with what the other side needs to correct itself. */
export type Refused = {
  accepted: false;
  reason: RefusalReason;
  status: ExecutionStatus | null;
  version: number | null;
  /** With `gap`: the next chunk `seq` that is wanted. */
  expected?: number;
};
export type LeaseVerdict = { accepted: true; answer: LeaseAnswer } | Refused;

/** What a poll is answered from: everything of the lease's assignment but URLs and plain environment values. */
export type LeaseAssignment = {
  accepted: true;
  account_id: AccountId;
  /** Where the account is served, or was when the execution last heard of it. */
  dispatcher: string;
  retry_count: number;
  spec: ExecutionSpec;
};

export type OfferVerdict =
  | { accepted: true; lease: number; secret: string; note: DispatchNote }
  /** The facts overwrite the dispatcher's row. `note` null: the execution is not there at all. */
  | { accepted: false; note: DispatchNote | null };

/** One page of the event sequence, wherever it is kept. `ended` once `end` is in it or before it. */
export type EventsPage = { events: ExecutionStreamEvent[]; ended: boolean };

export type OutputsPageOfObject = {
  account_id: AccountId;
  status: ExecutionStatus;
  /** Lease whose outputs these are; null where nothing was uploaded. */
  lease: number | null;
  files: OutputFile[];
  /** Index of the next file, or null. */
  next: number | null;
  partial: boolean;
  /** Past retention: the files are gone. */
  expired: boolean;
  /** What it was retried as. A deleted one still knows it: the chain goes on behind it. */
  retried_by: ExecutionId | null;
};

/**
 * One execution's object, by RPC. Every method may be repeated: facts that were heard already are answered as the first time.
 * `null` means that there is no such execution; reading an unknown id writes nothing.
 */
export interface ExecutionStub {
  create(command: CreateCommand): Promise<CreateVerdict>;
  /** Current, except `waiting` (the dispatcher's to know) and the part of `chain` after it. */
  read(): Promise<Execution | null>;
  /** Account and script, for the script route. */
  script(): Promise<{ account_id: AccountId; script: ExecutionSpec["script"] } | null>;
  /** What the object itself has of the sequence, or where in the object store it goes on: callers read `Executions.events`. */
  events(after: number, bytesMax: number): Promise<({ account_id: AccountId } & StoredPage) | null>;
  outputs(from: number, limit: number): Promise<OutputsPageOfObject | null>;
  /** On an id that was never created it leaves a tombstone where `bury`, and answers null. */
  cancel(input: CancelCommand): Promise<ChangeVerdict>;
  /** Gives it more time. Its runner hears of it as a standing command. */
  extend(account: AccountId, timeoutMs: number): Promise<ChangeVerdict>;
  /** Deletes an ended one: a tombstone stays. `null` also for another account's. */
  remove(account: AccountId): Promise<{ accepted: true } | Refused | null>;
  /** Claims the end of the chain for a manual retry and creates it. Repeating it with the same id and digest is safe. */
  retry(command: RetryCommand): Promise<RetryVerdict>;
  lease(call: LeaseCall): Promise<LeaseVerdict>;
  /** The assignment of a current lease; also how the routes `inputs` and `outputs` check that a lease may ask for URLs. */
  assignment(lease: number, secret: string): Promise<LeaseAssignment | Refused>;
  /** From the dispatcher: mint a lease for this runner. */
  offer(runner: LeaseRunner): Promise<OfferVerdict>;
  /** From the dispatcher: the runner of this lease holds it no more. Answers the facts as they are after it. */
  orphan(lease: number): Promise<DispatchNote | null>;
  /** From the dispatcher: this lease is not to be accepted any more. One that is accepted stays. Answers the facts as they are after it. */
  withdraw(lease: number): Promise<DispatchNote | null>;
  /** From the operator: has its row written anew (`sent`) unless this one is right, or its outbox is about to. null where it is to have none. */
  reproject(row: RowFound | null): Promise<"right" | "sent" | null>;
}

export interface Executions {
  get(id: ExecutionId): ExecutionStub;
  /**
   * @param after events with `n` above it
   * @param bytesMax about how many bytes of JSON; at least one event comes where there is one, and of an archived log a whole segment
   * @throws Unavailable where the object or the object store does not answer
   */
  events(id: ExecutionId, after: number, bytesMax: number): Promise<({ account_id: AccountId } & EventsPage) | null>;
  /**
   * The events of one execution after `after`, page by page, live until its `end`; held by the host without keeping the object awake.
   * Ends by itself after `end`, or when `signal` aborts. @throws Unavailable where the object, or the store of an archived log, can't be reached
   */
  subscribe(id: ExecutionId, after: number, signal: AbortSignal): AsyncIterable<ExecutionStreamEvent[]>;
}
