import type { ExecutionId } from "@rgrid/schema";
import type { Instant } from "../ports.ts";

/** One lease that the understudy looks after. */
export interface KeptLease {
  /** Its owner had an answer to a call that it sent then: nothing to do for a while. */
  acknowledged(sentAt: Instant): void;
  /** When the last acknowledged call was sent, by whomever; null before the first. */
  lastAcknowledged(): Instant | null;
  /** Its owner is done with it, or has lost it. */
  end(): void;
}

/** Sends a lease's heartbeats when the loop that should is too busy to: in the simulator, where no loop is ever busy, there is none. */
export interface Understudy {
  keep(lease: { execution: ExecutionId; lease: number; secret: string; heartbeatMs: number }): KeptLease;
}
