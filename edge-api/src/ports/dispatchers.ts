import type { AccountId, ApiKeyId, ExecutionId, Waiting } from "@rgrid/schema";
import type {
  AccountLimits,
  Admission,
  DispatchNote,
  HandOver,
  KeyRecord,
  KnownExecutions,
  Moved,
  MoveVerdict,
  PollResult,
  RunnerPoll,
  RunnerPresence,
  RunnerRegistration,
  SyncAnswer,
} from "../dispatcher/facts.ts";

// What is told and answered is data of the dispatcher's pure core, which imports no port; callers find it here.
export type * from "../dispatcher/facts.ts";

/** One dispatcher's object, by RPC. What is about an account that has left is answered `Moved`: callers ask through `AccountDispatchers`. */
export interface DispatcherStub {
  /** Asked before a create stores anything: is there room in the account's queue? */
  admit(limits: AccountLimits): Promise<Admission | Moved>;
  sync(note: DispatchNote): Promise<SyncAnswer | Moved>;
  /** Ends the leases of the runner's older incarnations. */
  register(registration: RunnerRegistration): Promise<Moved | null>;
  /** Why a queued execution waits; null where the dispatcher does not know it. */
  explain(account: AccountId, id: ExecutionId): Promise<Waiting | Moved | null>;
  presence(account: AccountId): Promise<RunnerPresence[] | Moved>;
  /** How often the account has been moved, where it is served here. */
  placement(account: AccountId): Promise<{ epoch: number } | Moved>;
  /** The account leaves for the dispatcher `to`, if no runner has a lease of it. `epoch`: one more than its placement says. */
  move(account: AccountId, to: string, epoch: number): Promise<MoveVerdict | Moved>;
  /** What the next dispatcher takes over of an account that has left. */
  handOver(account: AccountId): Promise<HandOver>;
  adopt(handOver: HandOver): Promise<void>;
  /** Executions that it ever heard of, of all accounts, until their retention is over. @param after `next` of the page before */
  known(after: string | null, limit: number): Promise<KnownExecutions>;
  /** Where accounts went that have left it. */
  leftFor(): Promise<string[]>;
  /** Keeps a key's record as Postgres gives it now; null: Postgres says that there is none. */
  rememberKey(id: ApiKeyId, record: KeyRecord | null): Promise<void>;
  /** The record of a key that was seen within `apiKeyCacheStaleMs`, for use while Postgres is silent. */
  recallKey(id: ApiKeyId): Promise<KeyRecord | null>;
}

export interface Dispatchers {
  get(name: string): DispatcherStub;
  /** Long poll: ends with work, a newer poll of the same runner, `LIMITS.pollMs`, or the abort of `signal`. Held by the host, not by the object. */
  waitForWork(name: string, poll: RunnerPoll, signal: AbortSignal): Promise<PollResult>;
}

/** Objects that API keys are spread over. */
const KEY_SHARDS = 32;

/** The object that remembers a key: by its id alone, since the account behind it is what is looked for. */
export const keyShardOf = (id: ApiKeyId): string => `keys-${Number.parseInt(id.slice(-2), 36) % KEY_SHARDS}`;

/** Dispatchers that new accounts are spread over; an operator moves one that has grown to a dispatcher of its own. */
const SHARED_DISPATCHERS = 8;

const sharedDispatcher = (number: number): string => `shared-${number}`;
export const sharedDispatchers = (): string[] =>
  Array.from({ length: SHARED_DISPATCHERS }, (_, number) => sharedDispatcher(number));

/** The dispatcher that serves a new account. */
export const dispatcherOfNew = (id: AccountId): string =>
  sharedDispatcher(Number.parseInt(id.slice(-2), 36) % SHARED_DISPATCHERS);
