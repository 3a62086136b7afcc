import type { Instant } from "../ports.ts";

/**
 * `held`: go on. `ask`: the clocks disagree (suspend, pause, a set clock), so hear from the control plane before going on.
 * `over`: someone else may hold the execution by now; kill the container and upload nothing.
 */
export type LeaseStanding = "held" | "ask" | "over";

/** Clocks that drift apart by more than this share of the lease were not just slow. */
const JUMP_SHARE = 0.25;
/** After a jump past the end an answer must come within this share of the lease. */
const ASK_SHARE = 0.25;

/**
 * When one lease is over (PROTOCOL 5). Time counts from the *sending* of the last acknowledged call: the control plane counts from its
 * receipt, which is later, so this side always gives up first. Both clocks are read, because the monotonic one stands still in suspend
 * and the wall clock can be set. The wall clock alone never ends a lease: it makes the runner ask.
 */
export class LeaseKeeper {
  readonly #ttlMs: number;
  #renewed: Instant;
  /** Monotonic time at which the jump was first seen. */
  #askingSince: number | null = null;

  constructor(ttlMs: number, acceptSentAt: Instant) {
    this.#ttlMs = ttlMs;
    this.#renewed = acceptSentAt;
  }

  /** A call that was sent at `sentAt` was acknowledged. Answers overtake each other: an older one never shortens the lease. */
  renewed(sentAt: Instant): void {
    if (sentAt.monotonic < this.#renewed.monotonic) return;
    this.#renewed = sentAt;
    this.#askingSince = null;
  }

  /** Milliseconds of monotonic time since the last acknowledged call was sent. */
  ageMs(now: Instant): number {
    return now.monotonic - this.#renewed.monotonic;
  }

  standing(now: Instant): LeaseStanding {
    const monotonic = now.monotonic - this.#renewed.monotonic;
    const wall = now.wall - this.#renewed.wall;
    if (monotonic >= this.#ttlMs) return "over";
    if (wall - monotonic < this.#ttlMs * JUMP_SHARE && wall < this.#ttlMs) return "held";
    this.#askingSince ??= now.monotonic;
    const waited = now.monotonic - this.#askingSince;
    return wall >= this.#ttlMs && waited >= this.#ttlMs * ASK_SHARE ? "over" : "ask";
  }
}
