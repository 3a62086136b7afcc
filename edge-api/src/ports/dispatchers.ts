import type { AccountId, ExecutionId, Waiting } from "@rgrid/schema";
import type {
  AccountLimits,
  Admission,
  DispatchNote,
  PollResult,
  RunnerPoll,
  RunnerPresence,
  RunnerRegistration,
  SyncAnswer,
} from "../dispatcher/facts.ts";

// What is told and answered is data of the dispatcher's pure core, which imports no port; callers find it here.
export type * from "../dispatcher/facts.ts";

export interface DispatcherStub {
  /** Asked before a create stores anything: is there room in the account's queue? */
  admit(limits: AccountLimits): Promise<Admission>;
  sync(note: DispatchNote): Promise<SyncAnswer>;
  /** Ends the leases of the runner's older incarnations. */
  register(registration: RunnerRegistration): Promise<void>;
  /** Why a queued execution waits; null where the dispatcher does not know it. */
  explain(account: AccountId, id: ExecutionId): Promise<Waiting | null>;
  presence(account: AccountId): Promise<RunnerPresence[]>;
}

export interface Dispatchers {
  get(name: string): DispatcherStub;
  /** Long poll: ends with work, a newer poll of the same runner, `LIMITS.pollMs`, or the abort of `signal`. Held by the host, not by the object. */
  waitForWork(name: string, poll: RunnerPoll, signal: AbortSignal): Promise<PollResult>;
}
