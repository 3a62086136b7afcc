import type { AccountId, ApiKeyId, EpochMs, ExecutionId, Limits, RunnerId, Waiting } from "@rgrid/schema";
import type { Clock, Random } from "../ports/clock.ts";
import type { Executions, OfferVerdict } from "../ports/executions.ts";
import type { Log } from "../ports/log.ts";
import { Backoffs } from "./backoffs.ts";
import { lostBy, workFor } from "./delivery.ts";
import { explain } from "./explain.ts";
import type {
  AccountLimits,
  Admission,
  DispatchNote,
  KeyRecord,
  Needs,
  RunnerPresence,
  RunnerRegistration,
  SyncAnswer,
} from "./facts.ts";
import { KeyRecords } from "./key-records.ts";
import { takes } from "./match.ts";
import { type Pair, pairUp, type Seat } from "./pairing.ts";
import type { OpenPoll, Polls } from "./polls.ts";
import { Presence } from "./presence.ts";
import { leaseRunnerOf, Registry, type StoredRunner } from "./registry.ts";
import { type RowChange, Rows } from "./rows.ts";
import type { Change, DispatcherStore } from "./store.ts";
import { UnderWay } from "./under-way.ts";

export type DispatcherPorts = {
  store: DispatcherStore;
  polls: Polls;
  executions: Pick<Executions, "get">;
  clock: Clock;
  random: Random;
  log: Log;
  limits: Limits;
};

type Doubt = { pair: Pair<StoredRunner>; since: EpochMs };

/**
 * WHO RUNS WHAT: the shell of one dispatcher, host-free. Every public method is one synchronous turn: it reads, decides, commits, and
 * starts what has to be asked of executions; `settled` waits for that. One offer goes like this:
 *
 *   ready ─ reserve (memory) ─► offering ─ execution mints the lease ─► row leased (commit) ─► poll answered
 *                                   ├─ refused: the facts of the refusal overwrite the row
 *                                   └─ unreachable: offered again to the same runner, its place taken, for as long as a minted lease could
 *                                      wait for its accept; then parked. After a batch with no success the runner is paused
 *
 * A crash anywhere loses only memory: the row is still waiting, or the execution's own note says that it is leased, and the next poll
 * that does not hold that lease is given it. Rejected: writing the row before the offer; after a crash it would be leased to nobody.
 */
export class Dispatcher {
  readonly #ports: DispatcherPorts;
  readonly #rows: Rows;
  readonly #registry: Registry;
  readonly #presence: Presence;
  readonly #keys: KeyRecords;
  readonly #accounts = new Map<AccountId, AccountLimits>();
  /** Rows whose last offer failed, and runners for whom every offer of a batch failed. */
  readonly #parked: Backoffs<ExecutionId>;
  readonly #paused: Backoffs<RunnerId>;
  /** Offers without an answer, between two tries: a lease may have been minted, so their places stay taken until that is known. */
  readonly #doubts = new Map<ExecutionId, Doubt>();
  readonly #orphaning = new Set<ExecutionId>();
  readonly #underWay: UnderWay;
  /** The alarm that is known to be set; null after a restart and after it fired. */
  #alarmAt: EpochMs | null = null;
  #latest: EpochMs = 0;

  constructor(ports: DispatcherPorts) {
    const { limits } = ports;
    const stored = ports.store.load();
    const backoff = { baseMs: limits.outboxBackoffBaseMs, maxMs: limits.outboxBackoffMaxMs };
    this.#ports = ports;
    this.#rows = new Rows(stored.rows, stored.removed);
    this.#registry = new Registry(stored.runners, limits.lastSeenStoredMs);
    this.#underWay = new UnderWay((error) => ports.log.error("dispatcher_failed", { error: String(error) }));
    this.#presence = new Presence({
      registry: this.#registry,
      rows: this.#rows,
      polls: ports.polls,
      silentMs: limits.runnerSilentMs,
      now: () => this.#now(),
    });
    this.#keys = new KeyRecords(stored.keys);
    for (const account of stored.accounts) this.#accounts.set(account.account_id, account);
    this.#parked = new Backoffs(backoff);
    this.#paused = new Backoffs(backoff);
  }

  /** Room in the queue for one more? Only for what is not committed yet: `sync` never refuses. */
  admit(limits: AccountLimits): Admission {
    const known = this.#accounts.get(limits.account_id);
    if (known?.in_flight_max !== limits.in_flight_max || known.queued_max !== limits.queued_max) {
      this.#accounts.set(limits.account_id, limits);
      this.#commit([{ type: "put_account", account: limits }]);
      this.#match(limits.account_id);
    }
    const queued = this.#rows.waiting(limits.account_id);
    if (queued < limits.queued_max) return { admitted: true };
    return { admitted: false, queued, retry_after_ms: this.#ports.limits.queueFullRetryMs };
  }

  sync(note: DispatchNote): SyncAnswer {
    const change = this.#apply(note);
    if (change) this.#commit([change]);
    if (note.lease) this.#tend(note.lease.runner_id);
    // Whatever the note is: one that waits may meet a free poll, one that ended may have freed its account's limit.
    this.#match(note.account_id);
    return {
      waiting: this.explain(note.account_id, note.id),
      matched: this.#presence.isMatched(note.account_id, note.needs, null),
    };
  }

  register(registration: RunnerRegistration): void {
    const runner = this.#registry.register(registration, this.#now());
    if (runner === null) return;
    const { runner_id, incarnation, name } = runner;
    this.#commit([{ type: "put_runner", runner }]);
    this.#ports.log.info("runner_registered", { runner_id, name, incarnation });
    for (const open of this.#ports.polls.list(runner_id)) {
      if (open.poll.incarnation !== incarnation) open.answer({ outcome: "replaced" });
    }
    this.#tend(runner_id);
    // Executions may have waited for just these labels, and this one's open poll for being known.
    this.#match(runner.account_id);
  }

  /** Why a queued execution waits; null where it is unknown, another account's, or on its way to a runner. */
  explain(account: AccountId, id: ExecutionId): Waiting | null {
    const note = this.#rows.get(id);
    if (note?.account_id !== account || note.state !== "waiting" || this.#rows.isReserved(id)) return null;
    const runners = this.#presence.states(account);
    const fitting = runners.filter((runner) => takes(runner, note.needs));
    return explain({
      needs: note.needs,
      runners,
      inFlight: this.#rows.inFlight(account),
      inFlightMax: this.#inFlightMax(account),
      ahead: this.#rows.ahead(note, (needs) => fitting.some((runner) => takes(runner, needs))),
    });
  }

  presence(account: AccountId): RunnerPresence[] {
    return this.#presence.list(account);
  }

  rememberKey(id: ApiKeyId, record: KeyRecord | null): void {
    if (record === null) {
      if (this.#keys.forget(id)) this.#commit([{ type: "remove_key", id }]);
      return;
    }
    const key = this.#keys.remember(record, this.#now());
    if (key) this.#commit([{ type: "put_key", key }]);
  }

  recallKey(id: ApiKeyId): KeyRecord | null {
    return this.#keys.recall(id, this.#ports.limits.apiKeyCacheStaleMs, this.#now());
  }

  /** A poll arrived, and is in `polls` already. It may be answered before this returns. */
  poll(open: OpenPoll): void {
    const { runner_id, account_id } = open.poll;
    const check = this.#registry.poll(open.poll, this.#now());
    // Before the older polls are ended: a replaced process must not end the polls of the one that replaced it.
    if (check.outcome !== "current") {
      open.answer({ outcome: check.outcome });
      return;
    }
    for (const older of this.#ports.polls.list(runner_id)) if (older.id !== open.id) older.answer({ outcome: "nothing" });
    if (check.stored) this.#commit([{ type: "put_runner", runner: check.stored }]);
    for (const note of lostBy(open.poll, this.#rows.leasedTo(runner_id))) this.#orphan(note);
    this.#deliver(runner_id);
    this.#match(account_id, runner_id);
  }

  /** A poll ended without an answer of ours: its time was over, or its runner went. */
  pollGone({ runner_id }: { runner_id: RunnerId }): void {
    this.#registry.seen(runner_id, this.#now());
  }

  /** The alarm fired. Early, late and repeated calls do no harm. */
  tick(): void {
    const now = this.#now();
    this.#alarmAt = null;
    const forgotten = this.#rows.forget(now);
    const accounts = new Set<AccountId>();
    for (const id of this.#parked.takeDue(now)) {
      const doubt = this.#doubts.get(id);
      if (doubt) {
        this.#underWay.start(this.#offerAll(doubt.pair.runner, [doubt.pair]));
        continue;
      }
      this.#rows.unpark(id);
      const note = this.#rows.get(id);
      if (note) accounts.add(note.account_id);
    }
    for (const id of this.#paused.takeDue(now)) {
      const runner = this.#registry.get(id);
      if (runner) accounts.add(runner.account_id);
    }
    this.#commit(forgotten);
    for (const account of accounts) this.#match(account);
  }

  /** When `tick` has to be called next, or null; every commit carries it to the store where it is new. */
  nextAlarmAt(): EpochMs | null {
    const forgetAt = this.#rows.forgetAt;
    const sweepAt = forgetAt === null ? null : forgetAt + this.#ports.limits.removedSweepMs;
    const due = [sweepAt, this.#parked.nextAt, this.#paused.nextAt].filter((at) => at !== null);
    return due.length === 0 ? null : Math.min(...due);
  }

  /** Resolves once nothing is under way; the host keeps the object alive until then. Never rejects. */
  async settled(): Promise<void> {
    await this.#underWay.settled();
  }

  /** Pairs the ready rows of an account with its open polls. @param only the one runner whose slots are news */
  #match(account: AccountId, only?: RunnerId): void {
    if (this.#rows.inFlight(account) >= this.#inFlightMax(account) || !this.#rows.hasReady(account)) return;
    const seats = this.#ports.polls.list(only ?? account).flatMap((open) => this.#seatOf(open) ?? []);
    if (seats.length === 0) return;
    const hasOther = (runner: StoredRunner, needs: Needs) => this.#presence.isMatched(account, needs, runner.runner_id);
    const pairs = pairUp({ account, rows: this.#rows, seats, inFlightMax: this.#inFlightMax(account), hasOther });
    for (const [runner, batch] of Map.groupBy(pairs, (pair) => pair.runner)) this.#underWay.start(this.#offerAll(runner, batch));
  }

  #seatOf(open: OpenPoll): Seat<StoredRunner> | null {
    const { runner_id, incarnation, slots } = open.poll;
    const runner = this.#registry.get(runner_id);
    if (runner?.incarnation !== incarnation || this.#paused.holds(runner_id, this.#now())) return null;
    // Slots of the poll that offers under way may take; leases in the rows are in its count already, or were answered to it.
    const free = slots - this.#rows.reservedFor(runner_id);
    return free > 0 ? { runner, free } : null;
  }

  /** Offers a batch, answers the runner's poll with what came of it, and goes on while the poll is open and something is ready. */
  async #offerAll(runner: StoredRunner, batch: readonly Pair<StoredRunner>[]): Promise<void> {
    const reached = await Promise.all(batch.map((pair) => this.#offer(pair)));
    // One execution that can't be reached is its own trouble. When none can be, going on would run through the whole queue.
    if (reached.includes(true)) this.#paused.clear(runner.runner_id);
    else this.#paused.fail(runner.runner_id, this.#now(), this.#ports.random);
    this.#commit([]);
    this.#tend(runner.runner_id);
    this.#match(runner.account_id);
  }

  /** Whether the execution answered. */
  async #offer({ note, runner }: Pair<StoredRunner>): Promise<boolean> {
    const { id } = note;
    const since = this.#doubts.get(id)?.since ?? this.#now();
    this.#doubts.delete(id);
    const fields = { execution_id: id, runner_id: runner.runner_id };
    let verdict: OfferVerdict;
    try {
      verdict = await this.#ports.executions.get(id).offer(leaseRunnerOf(runner));
    } catch (error) {
      this.#ports.log.warn("offer_failed", { ...fields, error: String(error) });
      this.#doubt({ note, runner }, since);
      return false;
    }
    const change = verdict.note ? this.#apply(verdict.note) : this.#removeUnknown(note);
    this.#rows.release(id);
    if (!verdict.accepted) {
      // A refusal that leaves the row waiting would be met again at once: such a row rests as if it had not answered.
      this.#park(id);
      this.#ports.log.info("offer_refused", { ...fields, state: verdict.note?.state });
    }
    this.#commit(change ? [change] : []);
    // The answer to an earlier offer was lost: the lease is another runner's.
    if (verdict.note?.lease && verdict.note.lease.runner_id !== runner.runner_id) this.#tend(verdict.note.lease.runner_id);
    return true;
  }

  /**
   * The lease may have been minted all the same: giving its place away could break a limit. So it is asked again, which is answered with
   * what is so; after `offerMs` a lease that nobody accepted is over, and the row is free.
   */
  #doubt(pair: Pair<StoredRunner>, since: EpochMs): void {
    const { id } = pair.note;
    if (this.#now() - since < this.#ports.limits.offerMs && this.#rows.get(id)?.state === "waiting") {
      this.#doubts.set(id, { pair, since });
      this.#parked.fail(id, this.#now(), this.#ports.random);
    } else {
      this.#rows.release(id);
      this.#park(id);
    }
  }

  #park(id: ExecutionId): void {
    if (this.#rows.get(id)?.state !== "waiting") return;
    this.#parked.fail(id, this.#now(), this.#ports.random);
    this.#rows.park(id);
  }

  /** Ends this runner's leases of older incarnations, and gives its open poll what it has not been given. */
  #tend(runner: RunnerId): void {
    const current = this.#registry.get(runner)?.incarnation;
    if (current === undefined) return;
    for (const note of this.#rows.leasedTo(runner)) if (note.lease?.incarnation !== current) this.#orphan(note);
    this.#deliver(runner);
  }

  #deliver(runner: RunnerId): void {
    for (const open of this.#ports.polls.list(runner)) {
      const work = workFor(open.poll, this.#rows.leasedTo(runner));
      if (work === null) continue;
      this.#registry.seen(runner, this.#now());
      open.answer(work);
    }
  }

  /** Tells the execution that the runner of its lease does not have it. A failure is met again at the runner's next poll. */
  #orphan(note: DispatchNote): void {
    if (note.lease === null || this.#orphaning.has(note.id)) return;
    this.#orphaning.add(note.id);
    this.#underWay.start(this.#tellOrphaned(note, note.lease.token).finally(() => this.#orphaning.delete(note.id)));
  }

  async #tellOrphaned(note: DispatchNote, token: number): Promise<void> {
    const { id, account_id } = note;
    const fields = { execution_id: id, lease: token, runner_id: note.lease?.runner_id };
    let facts: DispatchNote | null;
    try {
      facts = await this.#ports.executions.get(id).orphan(token);
    } catch (error) {
      this.#ports.log.warn("orphan_failed", { ...fields, error: String(error) });
      return;
    }
    const change = facts ? this.#apply(facts) : this.#removeUnknown(note);
    this.#commit(change ? [change] : []);
    this.#ports.log.info("lease_orphaned", { ...fields, state: facts?.state });
    this.#match(account_id);
  }

  #apply(note: DispatchNote): RowChange | null {
    const change = this.#rows.apply(note, this.#now() + this.#ports.limits.removedRowMs);
    // News of an execution end its rest: the failures were those of an older state.
    if (change) {
      this.#parked.clear(note.id);
      if (this.#doubts.delete(note.id)) this.#rows.release(note.id);
    }
    return change;
  }

  /** The execution says that it does not exist. Only the state that was asked about goes: it may have been created anew meanwhile. */
  #removeUnknown({ id, version }: DispatchNote): RowChange | null {
    if (this.#rows.get(id)?.version !== version) return null;
    this.#parked.clear(id);
    return this.#rows.remove(id, version, this.#now() + this.#ports.limits.removedRowMs);
  }

  #inFlightMax(account: AccountId): number {
    return this.#accounts.get(account)?.in_flight_max ?? this.#ports.limits.inFlightPerAccountMax;
  }

  #commit(changes: readonly Change[]): void {
    const next = this.nextAlarmAt();
    const alarmAt = next !== null && (this.#alarmAt === null || next < this.#alarmAt) ? next : null;
    if (changes.length === 0 && alarmAt === null) return;
    this.#ports.store.commit(changes, alarmAt);
    this.#alarmAt = alarmAt ?? this.#alarmAt;
  }

  /** Never goes back: an object's clock does when it moves. */
  #now(): EpochMs {
    this.#latest = Math.max(this.#latest, this.#ports.clock.now());
    return this.#latest;
  }
}
