import type { AccountId, EpochMs, ExecutionId, Limits, RunnerId } from "@rgrid/schema";
import type { Random } from "../ports/clock.ts";
import type { Executions, OfferVerdict } from "../ports/executions.ts";
import type { Log } from "../ports/log.ts";
import type { DispatchNote } from "./facts.ts";
import type { Pair } from "./pairing.ts";
import { leaseRunnerOf, type StoredRunner } from "./registry.ts";
import type { DispatcherState } from "./state.ts";
import { UnderWay } from "./under-way.ts";

type OfferPorts = { executions: Pick<Executions, "get">; random: Random; log: Log; limits: Limits };

/** `orphan`: its runner does not hold it. `withdraw`: nobody is to accept it. */
type Recall = "orphan" | "withdraw";

/** What follows from an execution's answer, in the turn that takes it. */
type News = {
  /** This runner's leases have changed. */
  tend: (runner: RunnerId) => void;
  /** The account has room, or a row that is ready. */
  match: (account: AccountId) => void;
};

/**
 * What a dispatcher asks of executions: to mint a lease, to end one that its runner does not hold, and to take one back that nobody has accepted.
 * Answers are taken in turns of their own.
 */
export class Offers {
  readonly #state: DispatcherState;
  readonly #ports: OfferPorts;
  readonly #news: News;
  /** Executions that are being asked to give a lease up. */
  readonly #recalled = new Map<ExecutionId, { token: number; how: Recall }>();
  readonly #underWay: UnderWay;

  constructor(state: DispatcherState, ports: OfferPorts, news: News) {
    this.#state = state;
    this.#ports = ports;
    this.#news = news;
    this.#underWay = new UnderWay((error) => ports.log.error("dispatcher_failed", { error: String(error) }));
  }

  /** Offers a batch of reserved rows to one runner. */
  begin(runner: StoredRunner, batch: readonly Pair<StoredRunner>[]): void {
    this.#underWay.start(this.#offerAll(runner, batch));
  }

  /** Tells the execution that the runner of its lease does not have it. A failure is met again at the runner's next poll. */
  orphan(note: DispatchNote): void {
    this.#recall(note, "orphan");
  }

  /** Has the execution take a lease back unless it is accepted. A failure is met as in `orphan`. */
  withdraw(note: DispatchNote): void {
    this.#recall(note, "withdraw");
  }

  /** Whether this very lease is being given up: the answer about an older one may still be on its way. */
  isRecalled({ id, lease }: DispatchNote): boolean {
    return lease !== null && this.#recalled.get(id)?.token === lease.token;
  }

  /** How many of the account's leases are being taken back. One whose runner is gone counts until its end is known. */
  withdrawnOf(account: AccountId): number {
    let count = 0;
    for (const [id, { how }] of this.#recalled) {
      const row = this.#state.rows.get(id);
      if (how === "withdraw" && row?.account_id === account && this.isRecalled(row)) count += 1;
    }
    return count;
  }

  /** Resolves once nothing is under way. Never rejects. */
  async settled(): Promise<void> {
    await this.#underWay.settled();
  }

  /** Offers a batch, answers the runner's poll with what came of it, and goes on while the poll is open and something is ready. */
  async #offerAll(runner: StoredRunner, batch: readonly Pair<StoredRunner>[]): Promise<void> {
    const { paused } = this.#state;
    const reached = await Promise.all(batch.map((pair) => this.#offer(pair)));
    // One execution that can't be reached is its own trouble. When none can be, going on would run through the whole queue.
    if (reached.includes(true)) paused.clear(runner.runner_id);
    else paused.fail(runner.runner_id, this.#state.now(), this.#ports.random);
    this.#state.commit([]);
    this.#news.tend(runner.runner_id);
    this.#news.match(runner.account_id);
  }

  /** Whether the execution answered. */
  async #offer({ note, runner }: Pair<StoredRunner>): Promise<boolean> {
    const { id } = note;
    const { doubts, rows } = this.#state;
    const since = doubts.get(id)?.since ?? this.#state.now();
    doubts.delete(id);
    const fields = { execution_id: id, runner_id: runner.runner_id };
    let verdict: OfferVerdict;
    try {
      verdict = await this.#ports.executions.get(id).offer(leaseRunnerOf(runner));
    } catch (error) {
      this.#ports.log.warn("offer_failed", { ...fields, error: String(error) });
      this.#doubt({ note, runner }, since);
      return false;
    }
    const change = verdict.note ? this.#state.apply(verdict.note) : this.#state.removeUnknown(note);
    rows.release(id);
    if (!verdict.accepted) {
      // A refusal that leaves the row waiting would be met again at once: such a row rests as if it had not answered.
      this.#park(id);
      this.#ports.log.info("offer_refused", { ...fields, state: verdict.note?.state });
    }
    this.#state.commit(change ? [change] : []);
    // The answer to an earlier offer was lost: the lease is another runner's.
    if (verdict.note?.lease && verdict.note.lease.runner_id !== runner.runner_id) this.#news.tend(verdict.note.lease.runner_id);
    return true;
  }

  /**
   * The lease may have been minted all the same: giving its place away could break a limit. So it is asked again, which is answered with
   * what is so; after `offerMs` a lease that nobody accepted is over, and the row is free.
   */
  #doubt(pair: Pair<StoredRunner>, since: EpochMs): void {
    const { id } = pair.note;
    const { rows, doubts, parked } = this.#state;
    const now = this.#state.now();
    if (now - since < this.#ports.limits.offerMs && rows.get(id)?.state === "waiting") {
      doubts.set(id, { pair, since });
      parked.fail(id, now, this.#ports.random);
    } else {
      rows.release(id);
      this.#park(id);
    }
  }

  #park(id: ExecutionId): void {
    const { rows, parked } = this.#state;
    if (rows.get(id)?.state !== "waiting") return;
    parked.fail(id, this.#state.now(), this.#ports.random);
    rows.park(id);
  }

  #recall(note: DispatchNote, how: Recall): void {
    if (note.lease === null || this.#recalled.has(note.id)) return;
    const { token } = note.lease;
    this.#recalled.set(note.id, { token, how });
    this.#underWay.start(this.#askBack(note, token, how).finally(() => this.#recalled.delete(note.id)));
  }

  async #askBack(note: DispatchNote, token: number, how: Recall): Promise<void> {
    const { id, account_id } = note;
    const fields = { execution_id: id, lease: token, runner_id: note.lease?.runner_id, how };
    let facts: DispatchNote | null;
    try {
      facts = await this.#ports.executions.get(id)[how](token);
    } catch (error) {
      this.#ports.log.warn("recall_failed", { ...fields, error: String(error) });
      return;
    }
    const change = facts ? this.#state.apply(facts) : this.#state.removeUnknown(note);
    this.#state.commit(change ? [change] : []);
    this.#ports.log.info("lease_recalled", { ...fields, state: facts?.state });
    this.#news.match(account_id);
  }
}
