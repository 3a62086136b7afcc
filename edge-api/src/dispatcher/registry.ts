import type { AccountId, EpochMs, LeaseRunner, RunnerId } from "@rgrid/schema";
import type { RunnerPoll, RunnerRegistration } from "./facts.ts";

/** A runner as stored. `last_seen_at` is the stored one: behind by up to `lastSeenStoredMs`. */
export type StoredRunner = RunnerRegistration & {
  last_seen_at: EpochMs;
  free_disk_bytes: number | null;
  /** Absent where it takes work. */
  full?: string | undefined;
  /** Of its runtimes, those that need no pull; absent where it has not said. */
  warm?: string[] | undefined;
  /** Number of the newest poll of its incarnation. The stored one may be behind, never behind one that was answered with a lease. */
  polled?: number | undefined;
  /** The newest incarnations that were replaced: a late copy of their registration must not bring them back. */
  replaced: string[];
};
const REPLACED_MAX = 8;

export type PollCheck =
  | { outcome: "current"; stored: StoredRunner | null }
  | { outcome: "replaced" }
  | { outcome: "late" }
  | { outcome: "unregistered" };

type Entry = { runner: StoredRunner; lastSeenAt: EpochMs; storedPolled: number };
const polledOf = ({ polled = 0 }: StoredRunner): number => polled;

/** The runners that have registered, and when each was last heard of. What it returns as `stored` is to be stored; null: no need. */
export class Registry {
  readonly #entries = new Map<RunnerId, Entry>();
  readonly #accounts = new Map<AccountId, Set<RunnerId>>();
  readonly #lastSeenStoredMs: number;

  constructor(runners: Iterable<StoredRunner>, lastSeenStoredMs: number) {
    this.#lastSeenStoredMs = lastSeenStoredMs;
    for (const runner of runners) this.#put(runner, runner.last_seen_at, true);
  }

  /** Null when this incarnation was replaced before: the message is a late copy. */
  register(registration: RunnerRegistration, now: EpochMs): StoredRunner | null {
    const known = this.get(registration.runner_id);
    if (known?.replaced.includes(registration.incarnation)) return null;
    const older = known && known.incarnation !== registration.incarnation ? [known.incarnation] : [];
    const replaced = [...older, ...(known?.replaced ?? [])].slice(0, REPLACED_MAX);
    const free_disk_bytes = known?.free_disk_bytes ?? null;
    // Every process counts its own.
    const polled = known?.incarnation === registration.incarnation ? polledOf(known) : 0;
    return this.#put({ ...registration, last_seen_at: now, free_disk_bytes, polled, replaced }, now, true);
  }

  /** @param open the runner's other polls: after a restart they know more than what is stored */
  poll(poll: RunnerPoll, open: readonly RunnerPoll[], now: EpochMs): PollCheck {
    const known = this.get(poll.runner_id);
    if (known === undefined || known.account_id !== poll.account_id) return { outcome: "unregistered" };
    // A session is given out after its registration, so an incarnation that is not the current one is an older one.
    if (known.incarnation !== poll.incarnation) return { outcome: "replaced" };
    const ownOpen = open.filter(({ incarnation }) => incarnation === known.incarnation);
    if (poll.number <= Math.max(polledOf(known), ...ownOpen.map(({ number }) => number))) return { outcome: "late" };
    const { labels, runtimes, free_disk: free_disk_bytes, full, warm } = poll;
    const stale = now - known.last_seen_at >= this.#lastSeenStoredMs;
    // Free disk changes with every poll: it is stored with what else is. Exact is what the open poll says (`Presence`).
    const isNews =
      full !== known.full ||
      !sameTexts(labels, known.labels) ||
      !sameTexts(runtimes, known.runtimes) ||
      !sameTexts(warm ?? [], known.warm ?? []);
    const store = stale || isNews;
    const last_seen_at = store ? now : known.last_seen_at;
    const polled = poll.number;
    const runner = this.#put({ ...known, labels, runtimes, free_disk_bytes, full, warm, polled, last_seen_at }, now, store);
    return { outcome: "current", stored: store ? runner : null };
  }

  /**
   * The runner as it has to be stored before a poll is answered with a lease, or null: a poll of before that answer does not hold the lease, and
   * must be known as late also after a restart.
   * @param poll the open one: after a restart it knows more than this does
   */
  giving({ runner_id, incarnation, number }: RunnerPoll): StoredRunner | null {
    const entry = this.#entries.get(runner_id);
    if (entry?.runner.incarnation !== incarnation) return null;
    const polled = Math.max(polledOf(entry.runner), number);
    if (entry.storedPolled >= polled) return null;
    return this.#put({ ...entry.runner, polled }, entry.lastSeenAt, true);
  }

  /** Takes over what another dispatcher knew of a runner: newer than whatever is known of it here. The poll that was open there comes on to here. */
  takeOver(runner: StoredRunner): StoredRunner {
    return this.#put({ ...runner, polled: polledOf(runner) - 1 }, runner.last_seen_at, true);
  }

  /** The account's runners as the next dispatcher takes them over, with what only memory knows of them. */
  handOver(account: AccountId): StoredRunner[] {
    return this.of(account).map((runner) => ({
      ...runner,
      last_seen_at: this.lastSeenAt(runner.runner_id) ?? runner.last_seen_at,
    }));
  }

  /** Whether this incarnation was followed by another: true also where the account has left since. */
  isReplaced({ runner_id, incarnation }: Pick<RunnerPoll, "runner_id" | "incarnation">): boolean {
    return this.get(runner_id)?.replaced.includes(incarnation) === true;
  }

  /** Heard of by something else than a poll's arrival. */
  seen(id: RunnerId, now: EpochMs): void {
    const entry = this.#entries.get(id);
    if (entry) entry.lastSeenAt = Math.max(entry.lastSeenAt, now);
  }

  get(id: RunnerId): StoredRunner | undefined {
    return this.#entries.get(id)?.runner;
  }

  lastSeenAt(id: RunnerId): EpochMs | null {
    return this.#entries.get(id)?.lastSeenAt ?? null;
  }

  of(account: AccountId): StoredRunner[] {
    return [...(this.#accounts.get(account) ?? [])].flatMap((id) => this.get(id) ?? []);
  }

  /** @param isStored whoever called stores it */
  #put(runner: StoredRunner, lastSeenAt: EpochMs, isStored: boolean): StoredRunner {
    const entry = this.#entries.get(runner.runner_id);
    const before = entry?.runner;
    if (before && before.account_id !== runner.account_id) this.#accounts.get(before.account_id)?.delete(runner.runner_id);
    const storedPolled = isStored ? polledOf(runner) : (entry?.storedPolled ?? 0);
    this.#entries.set(runner.runner_id, { runner, lastSeenAt, storedPolled });
    const account = this.#accounts.get(runner.account_id);
    if (account) account.add(runner.runner_id);
    else this.#accounts.set(runner.account_id, new Set([runner.runner_id]));
    return runner;
  }
}

/** What a lease is minted for. */
export function leaseRunnerOf(runner: StoredRunner): LeaseRunner {
  const { runner_id: id, name, incarnation, machine, price_per_hour_micros, settings } = runner;
  return { id, name, incarnation, cpus: machine.cpus, price_per_hour_micros, ...(settings && { limits: settings.limits }) };
}

const sameTexts = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((text, index) => text === b[index]);
