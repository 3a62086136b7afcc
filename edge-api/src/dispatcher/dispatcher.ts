import type { AccountId, ApiKeyId, ExecutionId, Limits, RunnerId, Waiting } from "@rgrid/schema";
import type { Clock, Random } from "../ports/clock.ts";
import type { Executions } from "../ports/executions.ts";
import type { Log } from "../ports/log.ts";
import { lostBy, workFor } from "./delivery.ts";
import { explain } from "./explain.ts";
import type {
  AccountLimits,
  Admission,
  DispatchNote,
  HandOver,
  KeyRecord,
  KnownExecutions,
  Moved,
  MoveVerdict,
  Needs,
  RunnerPresence,
  RunnerRegistration,
  SyncAnswer,
} from "./facts.ts";
import { GivenLeases } from "./given.ts";
import { takes } from "./match.ts";
import { Offers } from "./offers.ts";
import { pairUp, type Seat } from "./pairing.ts";
import type { OpenPoll, Polls } from "./polls.ts";
import { Presence } from "./presence.ts";
import type { StoredRunner } from "./registry.ts";
import { DispatcherState } from "./state.ts";
import type { DispatcherStore } from "./store.ts";

export type DispatcherPorts = {
  store: DispatcherStore;
  polls: Polls;
  executions: Pick<Executions, "get">;
  clock: Clock;
  random: Random;
  log: Log;
  limits: Limits;
};

/**
 * WHO RUNS WHAT: the shell of one dispatcher, host-free. Every public method is one synchronous turn: it reads, decides, commits, and
 * starts what has to be asked of executions (`Offers`); `settled` waits for that. One offer goes like this:
 *
 *   ready ─ reserve (memory) ─► offering ─ execution mints the lease ─► row leased (commit) ─► poll answered
 *                                   ├─ refused: the facts of the refusal overwrite the row
 *                                   └─ unreachable: offered again to the same runner, its place taken, for as long as a minted lease could
 *                                      wait for its accept; then parked. After a batch with no success the runner is paused
 *
 * A crash anywhere loses only memory: the row is still waiting, or the execution's own note says that it is leased, and the next poll
 * that does not hold that lease is given it. Rejected: writing the row before the offer; after a crash it would be leased to nobody.
 *
 * An account that has left is answered `moved` by every method that is about it, in the same turn (`move`, `adopt`).
 */
export class Dispatcher {
  readonly #ports: DispatcherPorts;
  readonly #state: DispatcherState;
  readonly #presence: Presence;
  readonly #offers: Offers;
  readonly #given: GivenLeases;

  constructor(ports: DispatcherPorts) {
    const state = new DispatcherState(ports);
    this.#ports = ports;
    this.#given = new GivenLeases(ports.limits.offerMs);
    this.#state = state;
    this.#presence = new Presence({
      registry: state.registry,
      rows: state.rows,
      polls: ports.polls,
      silentMs: ports.limits.runnerSilentMs,
      now: () => state.now(),
    });
    this.#offers = new Offers(state, ports, {
      tend: (runner) => this.#tend(runner),
      match: (account) => this.#match(account),
    });
  }

  /** Room in the queue for one more? Only for what is not committed yet: `sync` never refuses. */
  admit(limits: AccountLimits): Admission | Moved {
    const { accounts, rows, placements } = this.#state;
    const moved = placements.moved(limits.account_id);
    if (moved) return moved;
    const known = accounts.get(limits.account_id);
    if (known?.in_flight_max !== limits.in_flight_max || known.queued_max !== limits.queued_max) {
      accounts.set(limits.account_id, limits);
      this.#state.commit([{ type: "put_account", account: limits }]);
      this.#match(limits.account_id);
    }
    const queued = rows.waiting(limits.account_id);
    if (queued < limits.queued_max) return { admitted: true };
    return { admitted: false, queued, retry_after_ms: this.#ports.limits.queueFullRetryMs };
  }

  sync(note: DispatchNote): SyncAnswer | Moved {
    const moved = this.#state.placements.moved(note.account_id);
    if (moved) return moved;
    const change = this.#state.apply(note);
    if (change) this.#state.commit([change]);
    if (note.lease) this.#tend(note.lease.runner_id);
    // Whatever the note is: one that waits may meet a free poll, one that ended may have freed its account's limit.
    this.#match(note.account_id);
    return {
      waiting: this.#explain(note.account_id, note.id),
      matched: this.#presence.isMatched(note.account_id, note.needs, null),
    };
  }

  register(registration: RunnerRegistration): Moved | null {
    const moved = this.#state.placements.moved(registration.account_id);
    if (moved) return moved;
    const runner = this.#state.registry.register(registration, this.#state.now());
    if (runner === null) return null;
    const { runner_id, incarnation, name } = runner;
    this.#state.commit([{ type: "put_runner", runner }]);
    this.#ports.log.info("runner_registered", { runner_id, name, incarnation });
    for (const open of this.#ports.polls.list(runner_id)) {
      if (open.poll.incarnation !== incarnation) open.answer({ outcome: "replaced" });
    }
    this.#tend(runner_id);
    // Executions may have waited for just these labels, and this one's open poll for being known.
    this.#match(runner.account_id);
    return null;
  }

  /** Why a queued execution waits; null where it is unknown, another account's, or on its way to a runner. */
  explain(account: AccountId, id: ExecutionId): Waiting | Moved | null {
    return this.#state.placements.moved(account) ?? this.#explain(account, id);
  }

  presence(account: AccountId): RunnerPresence[] | Moved {
    return this.#state.placements.moved(account) ?? this.#presence.list(account);
  }

  /** How often the account has been moved, where it is served here. */
  placement(account: AccountId): { epoch: number } | Moved {
    const { placements } = this.#state;
    return placements.moved(account) ?? { epoch: placements.get(account).epoch };
  }

  /**
   * The account leaves for the dispatcher `to`, which takes over what `handOver` says. Its runners' open polls are told at once.
   * @param epoch one more than `placement` said; the same again changes nothing
   */
  move(account: AccountId, to: string, epoch: number): MoveVerdict | Moved {
    const { placements, rows } = this.#state;
    const known = placements.get(account);
    if (known.to === to && known.epoch === epoch) return { accepted: true };
    if (epoch <= known.epoch) return { accepted: false, reason: "stale", epoch: known.epoch };
    const moved = placements.moved(account);
    if (moved) return moved;
    // Offers under way included: a lease that is minted now would be known to nobody.
    const leased = rows.inFlight(account);
    if (leased > 0) return { accepted: false, reason: "leased", leased };
    const placement = placements.put(account, { epoch, to });
    this.#state.commit([{ type: "put_placement", placement }, ...this.#state.removeWaiting(account)]);
    for (const open of this.#ports.polls.list(account)) open.answer({ outcome: "moved", to, epoch });
    this.#ports.log.info("account_left", { account_id: account, to, epoch });
    return { accepted: true };
  }

  /** What the next dispatcher of an account that has left takes over. */
  handOver(account: AccountId): HandOver {
    const { placements, accounts, registry } = this.#state;
    const { epoch } = placements.get(account);
    return { account_id: account, epoch, limits: accounts.get(account) ?? null, runners: registry.handOver(account) };
  }

  /** Takes an account over. A late copy changes nothing: only what is newer than the last move that is known here. */
  adopt({ account_id, epoch, limits, runners }: HandOver): void {
    const { placements, accounts, registry } = this.#state;
    if (epoch <= placements.get(account_id).epoch) return;
    const placement = placements.put(account_id, { epoch, to: null });
    if (limits) accounts.set(account_id, limits);
    this.#state.commit([
      { type: "put_placement", placement },
      ...(limits ? [{ type: "put_account" as const, account: limits }] : []),
      ...runners.map((runner) => ({ type: "put_runner" as const, runner: registry.takeOver(runner) })),
    ]);
    this.#ports.log.info("account_came", { account_id, epoch });
  }

  /** A page of the executions that were ever here, whatever became of their accounts. */
  known(after: string | null, limit: number): KnownExecutions {
    return this.#ports.store.known(after, limit);
  }

  leftFor(): string[] {
    return this.#state.placements.leftFor;
  }

  rememberKey(id: ApiKeyId, record: KeyRecord | null): void {
    const { keys } = this.#state;
    if (record === null) {
      if (keys.forget(id)) this.#state.commit([{ type: "remove_key", id }]);
      return;
    }
    const key = keys.remember(record, this.#state.now());
    if (key) this.#state.commit([{ type: "put_key", key }]);
  }

  recallKey(id: ApiKeyId): KeyRecord | null {
    return this.#state.keys.recall(id, this.#ports.limits.apiKeyCacheStaleMs, this.#state.now());
  }

  /** A poll arrived, and is in `polls` already. It may be answered before this returns. */
  poll(open: OpenPoll): void {
    const { runner_id, account_id } = open.poll;
    const { placements, registry, rows } = this.#state;
    const left = placements.moved(account_id);
    if (left) {
      // Only here is it known for sure which processes were replaced before the account left.
      open.answer(registry.isReplaced(open.poll) ? { outcome: "replaced" } : { outcome: "moved", ...left.moved });
      return;
    }
    const others = this.#ports.polls.list(runner_id).filter(({ id }) => id !== open.id);
    const check = registry.poll(
      open.poll,
      others.map(({ poll }) => poll),
      this.#state.now(),
    );
    // Before the older polls are ended: a replaced process must not end the polls of the one that replaced it, nor a late poll the newest.
    if (check.outcome !== "current") {
      open.answer({ outcome: check.outcome === "late" ? "nothing" : check.outcome });
      return;
    }
    for (const older of others) older.answer({ outcome: "nothing" });
    if (check.stored) this.#state.commit([{ type: "put_runner", runner: check.stored }]);
    for (const note of lostBy(open.poll, rows.leasedTo(runner_id))) this.#offers.orphan(note);
    this.#deliver(runner_id);
    this.#match(account_id, runner_id);
  }

  /** A poll ended without an answer of ours: its time was over, or its runner went. */
  pollGone({ runner_id }: { runner_id: RunnerId }): void {
    this.#state.registry.seen(runner_id, this.#state.now());
  }

  /** The alarm fired. Early, late and repeated calls do no harm. */
  tick(): void {
    const { rows, parked, paused, doubts, registry } = this.#state;
    const now = this.#state.now();
    this.#state.alarmFired();
    const forgotten = rows.forget(now);
    const accounts = new Set<AccountId>();
    for (const id of parked.takeDue(now)) {
      const doubt = doubts.get(id);
      if (doubt) {
        this.#offers.begin(doubt.pair.runner, [doubt.pair]);
        continue;
      }
      rows.unpark(id);
      const note = rows.get(id);
      if (note) accounts.add(note.account_id);
    }
    for (const id of paused.takeDue(now)) {
      const runner = registry.get(id);
      if (runner) accounts.add(runner.account_id);
    }
    const before = now - this.#ports.limits.retentionMs;
    this.#state.commit(forgotten.length > 0 ? [...forgotten, { type: "forget_past", before }] : []);
    for (const account of accounts) this.#match(account);
  }

  /** Resolves once nothing is under way; the host keeps the object alive until then. Never rejects. */
  async settled(): Promise<void> {
    await this.#offers.settled();
  }

  #explain(account: AccountId, id: ExecutionId): Waiting | null {
    const { rows } = this.#state;
    const note = rows.get(id);
    if (note?.account_id !== account || note.state !== "waiting" || rows.isReserved(id)) return null;
    const runners = this.#presence.states(account);
    const fitting = runners.filter((runner) => takes(runner, note.needs));
    return explain({
      needs: note.needs,
      runners,
      inFlight: rows.inFlight(account),
      inFlightMax: this.#state.inFlightMax(account),
      ahead: rows.ahead(note, (needs) => fitting.some((runner) => takes(runner, needs))),
      key: rows.keyTurn(note),
    });
  }

  /** Pairs the ready rows of an account with its open polls. @param only the one runner whose slots are news */
  #match(account: AccountId, only?: RunnerId): void {
    const { rows } = this.#state;
    const inFlightMax = this.#state.inFlightMax(account);
    if (rows.inFlight(account) >= inFlightMax || !rows.hasReady(account)) return;
    const seats = this.#ports.polls.list(only ?? account).flatMap((open) => this.#seatOf(open) ?? []);
    if (seats.length === 0) return;
    const hasOther = (runner: StoredRunner, needs: Needs) => this.#presence.isMatched(account, needs, runner.runner_id);
    const pairs = pairUp({ account, rows, seats, inFlightMax, hasOther });
    for (const [runner, batch] of Map.groupBy(pairs, (pair) => pair.runner)) this.#offers.begin(runner, batch);
  }

  #seatOf(open: OpenPoll): Seat<StoredRunner> | null {
    const { runner_id, incarnation, slots } = open.poll;
    const { registry, paused, rows } = this.#state;
    const runner = registry.get(runner_id);
    if (runner?.incarnation !== incarnation || paused.holds(runner_id, this.#state.now())) return null;
    // Slots of the poll that offers under way may take; leases in the rows are in its count already, or were answered to it.
    const free = slots - rows.reservedFor(runner_id);
    return free > 0 ? { runner, free } : null;
  }

  /** Ends this runner's leases of older incarnations, and gives its open poll what it has not been given. */
  #tend(runner: RunnerId): void {
    const { registry, rows } = this.#state;
    const current = registry.get(runner)?.incarnation;
    if (current === undefined) return;
    for (const note of rows.leasedTo(runner)) if (note.lease?.incarnation !== current) this.#offers.orphan(note);
    this.#deliver(runner);
  }

  /**
   * Leases of a runner that would pass the account's limit, or be the second of a concurrency key, if it were given them. This instance has not counted them: an offer of one that died, or a late
   * copy of it, has minted them, and their place was given to another meanwhile.
   */
  #surplus(runner: RunnerId, leased: readonly DispatchNote[]): DispatchNote[] {
    const { rows, registry } = this.#state;
    const account = registry.get(runner)?.account_id;
    if (account === undefined) return [];
    const over = rows.inFlight(account) - this.#offers.withdrawnOf(account) - this.#state.inFlightMax(account);
    const waiting = leased.filter((note) => note.lease?.accepted === false);
    const recalled = waiting.filter((note) => this.#offers.isRecalled(note));
    const fresh = waiting.filter((note) => !recalled.includes(note) && this.#given.isNew(runner, note));
    const rivals = fresh.filter((note) => rows.mustWait(note));
    const others = fresh.filter((note) => !rivals.includes(note));
    return [...recalled, ...rivals, ...others.slice(0, Math.max(0, over - rivals.length))];
  }

  #deliver(runner: RunnerId): void {
    const { rows, registry } = this.#state;
    const leased = rows.leasedTo(runner);
    const surplus = this.#surplus(runner, leased);
    const kept = leased.filter((note) => !surplus.includes(note));
    const overdue = this.#given.overdue(runner, kept, this.#state.now());
    for (const note of [...surplus, ...overdue]) this.#offers.withdraw(note);
    const due = kept.filter((note) => !overdue.includes(note) && !rows.mustWait(note));
    for (const open of this.#ports.polls.list(runner)) {
      const work = workFor(open.poll, due);
      if (work === null) continue;
      const giving = work.offers.length > 0 ? registry.giving(open.poll) : null;
      if (giving) this.#state.commit([{ type: "put_runner", runner: giving }]);
      registry.seen(runner, this.#state.now());
      open.answer(work);
    }
  }
}
