import type { AccountId, EpochMs, ExecutionId, Limits, RunnerId } from "@rgrid/schema";
import type { Clock } from "../ports/clock.ts";
import { Backoffs } from "./backoffs.ts";
import type { AccountLimits, DispatchNote } from "./facts.ts";
import { KeyRecords } from "./key-records.ts";
import type { Pair } from "./pairing.ts";
import { Placements } from "./placements.ts";
import { Registry, type StoredRunner } from "./registry.ts";
import { type RowChange, Rows } from "./rows.ts";
import type { Change, DispatcherStore } from "./store.ts";

type Doubt = { pair: Pair<StoredRunner>; since: EpochMs };
type StatePorts = { store: DispatcherStore; clock: Clock; limits: Limits };

/** What one dispatcher knows: loaded once, changed in memory, and written by `commit` together with the alarm that it needs. */
export class DispatcherState {
  readonly rows: Rows;
  readonly registry: Registry;
  readonly keys: KeyRecords;
  readonly placements: Placements;
  readonly accounts = new Map<AccountId, AccountLimits>();
  /** Rows whose last offer failed, and runners for whom every offer of a batch failed. */
  readonly parked: Backoffs<ExecutionId>;
  readonly paused: Backoffs<RunnerId>;
  /** Offers without an answer, between two tries: a lease may have been minted, so their places stay taken until that is known. */
  readonly doubts = new Map<ExecutionId, Doubt>();
  readonly #ports: StatePorts;
  /** The alarm that is known to be set; null after a restart and after it fired. */
  #alarmAt: EpochMs | null = null;
  #latest: EpochMs = 0;

  constructor(ports: StatePorts) {
    const { limits } = ports;
    const stored = ports.store.load();
    const backoff = { baseMs: limits.outboxBackoffBaseMs, maxMs: limits.outboxBackoffMaxMs };
    this.#ports = ports;
    this.rows = new Rows(stored.rows, stored.removed);
    this.registry = new Registry(stored.runners, limits.lastSeenStoredMs);
    this.keys = new KeyRecords(stored.keys);
    this.placements = new Placements(stored.placements);
    for (const account of stored.accounts) this.accounts.set(account.account_id, account);
    this.parked = new Backoffs(backoff);
    this.paused = new Backoffs(backoff);
  }

  apply(note: DispatchNote): RowChange | null {
    // The answer to a question that was asked before the account left.
    if (this.placements.moved(note.account_id)) return null;
    const change = this.rows.apply(note, this.#forgetAt());
    // News of an execution end its rest: the failures were those of an older state.
    if (change) {
      this.parked.clear(note.id);
      if (this.doubts.delete(note.id)) this.rows.release(note.id);
    }
    return change;
  }

  /** The execution says that it does not exist. Only the state that was asked about goes: it may have been created anew meanwhile. */
  removeUnknown({ id, version }: DispatchNote): RowChange | null {
    if (this.rows.get(id)?.version !== version) return null;
    this.parked.clear(id);
    return this.rows.remove(id, version, this.#forgetAt());
  }

  /** What waits of an account goes with it. */
  removeWaiting(account: AccountId): RowChange[] {
    const changes = this.rows.leave(account, this.#forgetAt());
    for (const change of changes) if (change.type === "remove_row") this.parked.clear(change.removed.id);
    return changes;
  }

  inFlightMax(account: AccountId): number {
    return this.accounts.get(account)?.in_flight_max ?? this.#ports.limits.inFlightPerAccountMax;
  }

  alarmFired(): void {
    this.#alarmAt = null;
  }

  /** When `tick` has to be called next, or null; every commit carries it to the store where it is new. */
  #nextAlarmAt(): EpochMs | null {
    const forgetAt = this.rows.forgetAt;
    const sweepAt = forgetAt === null ? null : forgetAt + this.#ports.limits.removedSweepMs;
    const due = [sweepAt, this.parked.nextAt, this.paused.nextAt].filter((at) => at !== null);
    return due.length === 0 ? null : Math.min(...due);
  }

  commit(changes: readonly Change[]): void {
    const next = this.#nextAlarmAt();
    const alarmAt = next !== null && (this.#alarmAt === null || next < this.#alarmAt) ? next : null;
    if (changes.length === 0 && alarmAt === null) return;
    this.#ports.store.commit(changes, alarmAt);
    this.#alarmAt = alarmAt ?? this.#alarmAt;
  }

  /** Never goes back: an object's clock does when it moves. */
  now(): EpochMs {
    this.#latest = Math.max(this.#latest, this.#ports.clock.now());
    return this.#latest;
  }

  #forgetAt(): EpochMs {
    return this.now() + this.#ports.limits.removedRowMs;
  }
}
