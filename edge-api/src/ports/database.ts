import type {
  AccountId,
  ApiKeyId,
  EpochMs,
  ExecutionId,
  ExecutionItem,
  ExecutionStatus,
  RegisterRequest,
  RunnerId,
  RunnerTokenId,
} from "@rgrid/schema";
import type { KeyRecord } from "../dispatcher/facts.ts";
import type { RowFound } from "../execution/event.ts";
import type { ExecutionsFilter } from "./history.ts";

export type ApiKeyRecord = KeyRecord;
/** What a request needs of the account that it is for. */
export type AccountRecord = KeyRecord["account"];

export type RunnerTokenRecord = { id: RunnerTokenId; sha256: string; account: { id: AccountId; dispatcher: string } };

/** Where a page begins: after this row, newest first. */
export type Position<Id extends string> = { created_at: EpochMs; id: Id };

export type ExecutionsQuery = ExecutionsFilter & {
  /** null for any. */
  statuses: readonly ExecutionStatus[] | null;
  after: Position<ExecutionId> | null;
  limit: number;
};

/** What Postgres knows of a runner; who is online is the dispatcher's to know. */
export type RunnerRecord = Omit<RegisterRequest, "incarnation"> & { id: RunnerId; created_at: EpochMs };

/**
 * Postgres: accounts, credentials, runners, and the projection that lists read. Nothing here decides about an execution.
 * Every method @throws Unavailable when Postgres does not answer.
 */
export interface Database {
  findApiKey(id: ApiKeyId): Promise<ApiKeyRecord | null>;
  findRunnerToken(id: RunnerTokenId): Promise<RunnerTokenRecord | null>;
  listExecutions(query: ExecutionsQuery): Promise<ExecutionItem[]>;
  /** The newest completed execution of this content, null where there is none. */
  completedWith(account: AccountId, contentDigest: string): Promise<ExecutionId | null>;
  /** Ids of the account that begin with `prefix`, in order, at most `limit`. */
  executionsWithPrefix(account: AccountId, prefix: string, limit: number): Promise<ExecutionId[]>;
  /** Stores what a runner says of itself. The account's runner of that name keeps its id; else `id` is given to it. */
  putRunner(account: AccountId, id: RunnerId, registration: RegisterRequest, token: RunnerTokenId): Promise<RunnerId>;
  listRunners(query: { account: AccountId; after: Position<RunnerId> | null; limit: number }): Promise<RunnerRecord[]>;
  /** Whether any runner of the account has reported this runtime; and all that were reported. */
  reportedRuntimes(account: AccountId): Promise<string[]>;
  /** Ids and versions of all accounts' rows, in the order of their ids, after one of them. For the operator's comparison only. */
  executionVersions(after: ExecutionId | null, limit: number): Promise<{ id: ExecutionId; version: number }[]>;
  /** Which of these have a row, also one that was removed. */
  executionRows(ids: readonly ExecutionId[]): Promise<(RowFound & { id: ExecutionId })[]>;
  /** Names of the dispatchers that accounts' records have. */
  dispatchers(): Promise<string[]>;
  /** Name of the dispatcher that the account's record has; null: there is no such account. */
  dispatcherOf(account: AccountId): Promise<string | null>;
  /** Written after a move: until then, and where it fails, callers are sent on by the dispatcher that the account has left. */
  setDispatcher(account: AccountId, dispatcher: string): Promise<void>;
  ping(): Promise<void>;
}
