import type { AccountId, EpochMs, ExecutionId, RunnerId } from "@rgrid/schema";
import type { DispatchNote, Needs } from "./facts.ts";
import { KeyLines } from "./key-lines.ts";
import { ReadyQueue } from "./ready-queue.ts";

/** What is left of a removed row: its version still refuses older notes, until `forget_at`. */
export type RemovedRow = { id: ExecutionId; version: number; forget_at: EpochMs };
export type RowChange =
  | { type: "put_row"; note: DispatchNote }
  | { type: "remove_row"; removed: RemovedRow }
  /** Only its id is left, for `forget_past`. */
  | { type: "forget_row"; removed: RemovedRow };

/** The rows of one account, by what they count for. */
type AccountRows = { ready: ReadyQueue; keys: KeyLines; waiting: Set<ExecutionId>; inFlight: Set<ExecutionId> };
function emptyAccount(): AccountRows {
  const ready = new ReadyQueue();
  return { ready, keys: new KeyLines(ready), waiting: new Set(), inFlight: new Set() };
}

/**
 * Every execution that the dispatcher knows, one row each. States of a row:
 *
 *   waiting   in the ready queue of its account, or behind others of its concurrency key (`KeyLines`)
 *   parked    waiting, but its last offer failed: out of the queue until `unpark` or a newer note (in memory only)
 *   offering  waiting and reserved for a runner while the execution is asked; counts as in flight (in memory only)
 *   leased    a runner has it
 *
 * Versions guard `apply`, also after a removal. All that is counted (in flight, a runner's slots, the queue's length, who is out with a
 * concurrency key) is an index over the rows which only `#index` and `#unindex` change: no number is counted apart from them.
 */
export class Rows {
  readonly #notes = new Map<ExecutionId, DispatchNote>();
  readonly #accounts = new Map<AccountId, AccountRows>();
  readonly #byRunner = new Map<RunnerId, Set<ExecutionId>>();
  /** Apart from the rows: a reservation outlives a row that goes and comes back while its offer is under way. */
  readonly #reserved = new Map<ExecutionId, RunnerId>();
  readonly #parked = new Set<ExecutionId>();
  /** In the order of `forget_at`. */
  readonly #removed = new Map<ExecutionId, RemovedRow>();

  constructor(notes: Iterable<DispatchNote>, removed: Iterable<RemovedRow>) {
    for (const note of notes) {
      this.#notes.set(note.id, note);
      this.#index(note);
    }
    for (const row of [...removed].sort((a, b) => a.forget_at - b.forget_at)) this.#removed.set(row.id, row);
  }

  get(id: ExecutionId): DispatchNote | undefined {
    return this.#notes.get(id);
  }

  /** Takes a newer state of an execution; null when this or a newer one is known. @param forgetAt when a removal may be forgotten */
  apply(note: DispatchNote, forgetAt: EpochMs): RowChange | null {
    const known = this.#notes.get(note.id);
    const version = known?.version ?? this.#removed.get(note.id)?.version;
    if (version !== undefined && note.version <= version) return null;
    if (note.state === "gone") return this.remove(note.id, note.version, forgetAt);
    if (known) this.#unindex(known);
    this.#removed.delete(note.id);
    this.#parked.delete(note.id);
    this.#notes.set(note.id, note);
    this.#index(note);
    return { type: "put_row", note };
  }

  remove(id: ExecutionId, version: number, forgetAt: EpochMs): RowChange {
    const known = this.#notes.get(id);
    if (known) {
      this.#accounts.get(known.account_id)?.ready.forget(id);
      this.#unindex(known);
    }
    this.#notes.delete(id);
    this.#parked.delete(id);
    const removed = { id, version, forget_at: forgetAt };
    // Deleted first, so that the map's order stays that of `forget_at`.
    this.#removed.delete(id);
    this.#removed.set(id, removed);
    return { type: "remove_row", removed };
  }

  /** Removes what waits of an account that leaves. Each version stays behind, as of any removed row. */
  leave(account: AccountId, forgetAt: EpochMs): RowChange[] {
    const waiting = Array.from(this.#accounts.get(account)?.waiting ?? [], (id) => this.#notes.get(id));
    return waiting.flatMap((note) => (note === undefined ? [] : [this.remove(note.id, note.version, forgetAt)]));
  }

  /** Forgets the versions whose time is over. */
  forget(now: EpochMs): RowChange[] {
    const changes: RowChange[] = [];
    for (const removed of this.#removed.values()) {
      if (removed.forget_at > now) break;
      this.#removed.delete(removed.id);
      changes.push({ type: "forget_row", removed });
    }
    return changes;
  }

  /** When the next removed row may be forgotten, or null. */
  get forgetAt(): EpochMs | null {
    for (const { forget_at } of this.#removed.values()) return forget_at;
    return null;
  }

  isReserved(id: ExecutionId): boolean {
    return this.#reserved.has(id);
  }

  /** From here to `release` the row is offered to nobody else. */
  reserve(id: ExecutionId, runner: RunnerId): void {
    if (this.#reserved.has(id)) throw new Error(`${id} is reserved already`);
    const note = this.#notes.get(id);
    if (note) this.#accounts.get(note.account_id)?.ready.takeTurn(note);
    this.#reindex(id, () => this.#reserved.set(id, runner));
  }

  release(id: ExecutionId): void {
    this.#reindex(id, () => this.#reserved.delete(id));
  }

  /** Keeps a waiting row out of the queue until `unpark`. */
  park(id: ExecutionId): void {
    this.#reindex(id, () => this.#parked.add(id));
  }

  unpark(id: ExecutionId): void {
    this.#reindex(id, () => this.#parked.delete(id));
  }

  /** The row of this account whose turn it is among those with fitting needs, or null. */
  best(account: AccountId, fit: (needs: Needs) => boolean): DispatchNote | null {
    return this.#accounts.get(account)?.ready.best(fit) ?? null;
  }

  hasReady(account: AccountId): boolean {
    return this.#accounts.get(account)?.ready.isEmpty === false;
  }

  ahead(note: DispatchNote, competes: (needs: Needs) => boolean): number {
    return this.#accounts.get(note.account_id)?.ready.ahead(note, competes) ?? 0;
  }

  /** Who is out with this one's concurrency key, or null; and how many of those that wait for it come before. */
  keyTurn(note: DispatchNote): { holder: ExecutionId | null; ahead: number } {
    const name = note.needs.concurrency_key;
    const keys = this.#accounts.get(note.account_id)?.keys;
    if (name === undefined || keys === undefined) return { holder: null, ahead: 0 };
    return { holder: keys.out(name)[0] ?? null, ahead: keys.ahead(note, name) };
  }

  /**
   * Whether this lease must not be given to its runner: another execution with its concurrency key has one. It was minted in an offer whose
   * answer a restart lost, so that the key was given away before the execution's own note told of it. Neither of two that nobody has
   * accepted is given, since a restart forgets which one was given before; they are taken back, which leaves one that is accepted.
   */
  mustWait(note: DispatchNote): boolean {
    const name = note.needs.concurrency_key;
    if (name === undefined || note.lease?.accepted) return false;
    const out = this.#accounts.get(note.account_id)?.keys.out(name) ?? [];
    return out.some((id) => id !== note.id && this.#notes.get(id)?.state === "leased");
  }

  /** Leased and being offered. */
  inFlight(account: AccountId): number {
    return this.#accounts.get(account)?.inFlight.size ?? 0;
  }

  /** Not leased yet. */
  waiting(account: AccountId): number {
    return this.#accounts.get(account)?.waiting.size ?? 0;
  }

  slotsInUse(runner: RunnerId): number {
    return this.#byRunner.get(runner)?.size ?? 0;
  }

  /** Rows that are leased to this runner, whatever its incarnation. */
  leasedTo(runner: RunnerId): DispatchNote[] {
    const notes = Array.from(this.#byRunner.get(runner) ?? [], (id) => this.#notes.get(id));
    return notes.filter((note): note is DispatchNote => note?.state === "leased");
  }

  /** Offers to this runner that are under way. */
  reservedFor(runner: RunnerId): number {
    let reserved = 0;
    for (const id of this.#byRunner.get(runner) ?? []) if (this.#notes.get(id)?.state === "waiting") reserved += 1;
    return reserved;
  }

  /** Changes what a row's place depends on. The row may be gone already. */
  #reindex(id: ExecutionId, change: () => void): void {
    const note = this.#notes.get(id);
    if (note) this.#unindex(note);
    change();
    if (note) this.#index(note);
  }

  #index(note: DispatchNote): void {
    let account = this.#accounts.get(note.account_id);
    if (account === undefined) {
      account = emptyAccount();
      this.#accounts.set(note.account_id, account);
    }
    if (note.state === "waiting") account.waiting.add(note.id);
    const runner = this.#runnerOf(note);
    const key = note.needs.concurrency_key;
    if (runner !== null) {
      account.inFlight.add(note.id);
      if (key !== undefined) account.keys.takeOut(note.id, key);
      const rows = this.#byRunner.get(runner);
      if (rows) rows.add(note.id);
      else this.#byRunner.set(runner, new Set([note.id]));
    } else if (note.state === "waiting" && !this.#parked.has(note.id)) {
      if (key === undefined) account.ready.add(note);
      else account.keys.add(note, key);
    }
  }

  #unindex(note: DispatchNote): void {
    const account = this.#accounts.get(note.account_id);
    account?.waiting.delete(note.id);
    const runner = this.#runnerOf(note);
    const key = note.needs.concurrency_key;
    if (runner !== null) {
      account?.inFlight.delete(note.id);
      if (key !== undefined) account?.keys.bringBack(note.id, key);
      const rows = this.#byRunner.get(runner);
      rows?.delete(note.id);
      if (rows?.size === 0) this.#byRunner.delete(runner);
    } else if (!this.#parked.has(note.id)) {
      if (key === undefined) account?.ready.remove(note);
      else account?.keys.remove(note, key);
    }
    if (account?.waiting.size === 0 && account.inFlight.size === 0) this.#accounts.delete(note.account_id);
  }

  #runnerOf(note: DispatchNote): RunnerId | null {
    // A lease that is written down wins over the reservation that it came from.
    return (note.state === "leased" ? note.lease?.runner_id : this.#reserved.get(note.id)) ?? null;
  }
}
