import type { ExecutionId, LeaseAnswer } from "@rgrid/schema";
import type { LeaseFact } from "../../../edge-api/src/ports/executions.ts";

type Finish = { verdict: string; lease: number };

/** What happened outside the objects, as those to whom it happened saw it: what was promised to them is checked against this. */
export class Ledger {
  /** Starts of user code. */
  readonly starts = new Map<ExecutionId, number>();
  /** All that user code wrote, in order. */
  readonly written = new Map<ExecutionId, string>();
  /** Creates that were answered. */
  readonly created = new Set<ExecutionId>();
  /** All leases that were minted. */
  readonly #secrets = new Map<ExecutionId, { lease: number; secret: string }[]>();
  /** Leases whose `accept` was answered. */
  readonly accepted = new Map<ExecutionId, number>();
  readonly finished = new Map<ExecutionId, Finish>();
  /** Highest chunk that a runner was told is stored. */
  readonly storedThrough = new Map<ExecutionId, number>();
  /** Manual retries that were answered, with what they are of. */
  readonly retried = new Map<ExecutionId, ExecutionId>();
  /** Timeouts that were answered as extended, and deletions. */
  readonly extended = new Map<ExecutionId, number>();
  readonly deleted = new Set<ExecutionId>();
  /** Cancels that were answered, with the starts of user code until then. */
  readonly cancelled = new Map<ExecutionId, { at: number; starts: number; outcome: "accepted" | "buried" }>();
  readonly #violate: (invariant: number, what: string) => void;
  readonly #nameOf: (id: string) => string;

  constructor(violate: (invariant: number, what: string) => void, nameOf: (id: string) => string) {
    this.#violate = violate;
    this.#nameOf = nameOf;
  }

  minted(id: ExecutionId, lease: number, secret: string): void {
    this.#secrets.set(id, [...this.secretsOf(id), { lease, secret }]);
  }

  secretsOf(id: ExecutionId): readonly { lease: number; secret: string }[] {
    return this.#secrets.get(id) ?? [];
  }

  started(id: ExecutionId): void {
    const starts = (this.starts.get(id) ?? 0) + 1;
    this.starts.set(id, starts);
    if (starts > 1) this.#violate(2, `user code of ${this.#nameOf(id)} started ${starts} times`);
  }

  wrote(id: ExecutionId, text: string): void {
    this.written.set(id, (this.written.get(id) ?? "") + text);
  }

  /** A runner's call was answered with 2xx. */
  acknowledged(id: ExecutionId, lease: number, fact: LeaseFact, answer: LeaseAnswer): void {
    if (fact.type === "accept") this.accepted.set(id, lease);
    if (fact.type === "log") this.storedThrough.set(id, Math.max(this.storedThrough.get(id) ?? 0, answer.stored_through));
    if (fact.type !== "finish") return;
    const known = this.finished.get(id);
    if (known !== undefined && known.verdict !== answer.status) {
      this.#violate(11, `finish of ${this.#nameOf(id)} was answered ${known.verdict}, then ${answer.status}`);
    }
    this.finished.set(id, { verdict: answer.status, lease });
    if (answer.status !== fact.finish.verdict) {
      this.#violate(11, `finish of ${this.#nameOf(id)} said ${fact.finish.verdict} and was answered ${answer.status}`);
    }
  }
}
