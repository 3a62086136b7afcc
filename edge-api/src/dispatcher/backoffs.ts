import { backoffWithFullJitter, type EpochMs } from "@rgrid/schema";

type Bounds = { baseMs: number; maxMs: number };
type Failed = { tries: number; until: EpochMs; told: boolean };

/** What failed and until when it is left alone; longer after each failure in a row. In memory only: a restart tries again at once. */
export class Backoffs<K> {
  readonly #bounds: Bounds;
  readonly #failed = new Map<K, Failed>();

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
  }

  fail(key: K, now: EpochMs, random: () => number): void {
    const tries = (this.#failed.get(key)?.tries ?? 0) + 1;
    const waitMs = backoffWithFullJitter(tries, this.#bounds.baseMs, this.#bounds.maxMs, random);
    // At least a millisecond: a jitter of 0 would be a loop without a pause.
    this.#failed.set(key, { tries, until: now + Math.max(1, waitMs), told: false });
  }

  clear(key: K): void {
    this.#failed.delete(key);
  }

  holds(key: K, now: EpochMs): boolean {
    const failed = this.#failed.get(key);
    return failed !== undefined && failed.until > now;
  }

  /** The keys whose pause is over, each told once. They are remembered until `clear`, so that the next failure waits longer. */
  takeDue(now: EpochMs): K[] {
    const due = [...this.#failed].filter(([, failed]) => !failed.told && failed.until <= now);
    for (const [, failed] of due) failed.told = true;
    return due.map(([key]) => key);
  }

  /** When the next pause is over, or null. */
  get nextAt(): EpochMs | null {
    let next: EpochMs | null = null;
    for (const { until, told } of this.#failed.values()) if (!told && (next === null || until < next)) next = until;
    return next;
  }
}
