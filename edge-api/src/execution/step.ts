import type {
  EffectKind,
  EpochMs,
  ErrorMetadata,
  ErrorReport,
  ExecutionId,
  ExecutionPhase,
  ExecutionState,
  ExecutionStatus,
  ExecutionStreamEvent,
  Lease,
  Life,
  Limits,
  OutputFile,
} from "@rgrid/schema";
import { isoOf } from "@rgrid/schema";
import type { LogSegment, RefusalReason } from "./event.ts";

type WithoutId<E> = E extends unknown ? Omit<E, "execution_id"> : never;
/** An event as its row holds it: whose it is goes without saying. */
export type NewEvent = WithoutId<ExecutionStreamEvent>;
export const named = (execution_id: ExecutionId, event: NewEvent): ExecutionStreamEvent =>
  ({ ...event, execution_id }) as ExecutionStreamEvent;
type Unnumbered<E> = E extends unknown ? Omit<E, "n" | "at"> : never;

/** What a deployment decides about the machine, and how an error of this execution is told. */
export type MachineConfig = {
  limits: Limits;
  /** @param runtimes that the account's runners have; null where nobody asked */
  describe: (error: ErrorReport, runtimes: readonly string[] | null) => ErrorMetadata;
};

/** What follows from a fact. `changed` false: it was known already, nothing needs to be stored. */
export type Transition =
  | {
      accepted: true;
      changed: boolean;
      state: ExecutionState;
      events: NewEvent[];
      manifest: readonly OutputFile[] | null;
      /** Events whose rows go, since they are in the object store. */
      archived: LogSegment | null;
    }
  | { accepted: false; reason: RefusalReason; expected?: number };

export const refuse = (reason: RefusalReason, more: { expected?: number } = {}): Transition => ({
  accepted: false,
  reason,
  ...more,
});

/** The fact was heard before: the same answer, no commit. */
export const known = (state: ExecutionState): Transition => ({
  accepted: true,
  changed: false,
  state,
  events: [],
  manifest: null,
  archived: null,
});

/** A change without an event. Made without a Draft it raises no version: bookkeeping that nobody is told of. */
export const changedTo = (state: ExecutionState): Extract<Transition, { accepted: true }> => ({
  accepted: true,
  changed: true,
  state,
  events: [],
  manifest: null,
  archived: null,
});

export type LeasedLife = Extract<Life, { phase: "offered" | "preparing" | "executing" | "uploading" }>;
type RunningLife = Exclude<LeasedLife, { phase: "offered" }>;

export const isLeased = (life: Life): life is LeasedLife =>
  life.phase === "offered" || life.phase === "preparing" || life.phase === "executing" || life.phase === "uploading";
export const isRunning = (life: Life): life is RunningLife => isLeased(life) && life.phase !== "offered";

/** The status that a phase belongs to (PROTOCOL 3). */
export function statusOf(life: Life): ExecutionStatus {
  if (life.phase === "ended" || life.phase === "tombstone") return life.status;
  return isRunning(life) ? "running" : "queued";
}

export const phaseOf = (life: Life): ExecutionPhase | null =>
  life.phase === "ended" || life.phase === "tombstone" ? null : life.phase;

/** The lease whose runner may speak: the current one, or of an ended execution the one that finished it. */
export function leaseOf(life: Life): Lease | null {
  return isLeased(life) || life.phase === "ended" ? life.lease : null;
}

/** A step under way: a copy of the state that rules change in place, with the events and rows that belong to it. */
export class Draft {
  readonly state: ExecutionState;
  readonly config: MachineConfig;
  readonly events: NewEvent[] = [];
  manifest: readonly OutputFile[] | null = null;

  constructor(state: ExecutionState, now: EpochMs, config: MachineConfig) {
    this.config = config;
    // max: an object's clock goes back when it moves, its decisions never do.
    this.state = { ...state, version: state.version + 1, now: Math.max(now, state.now) };
  }

  get now(): EpochMs {
    return this.state.now;
  }

  /** Appends to the one gapless sequence of the execution (PROTOCOL 6). */
  emit(event: Unnumbered<NewEvent>): void {
    this.state.events += 1;
    this.events.push({ ...event, n: this.state.events, at: isoOf(this.now) } as NewEvent);
  }

  /** Moves into a phase: timeline and watchers learn of it. */
  enter(life: Life): void {
    this.state.life = life;
    this.state.timeline = [...this.state.timeline, { phase: life.phase === "ended" ? life.status : life.phase, at: this.now }];
    if (life.phase === "ended") return;
    const runner = isLeased(life) ? { id: life.lease.runner.id, name: life.lease.runner.name } : null;
    this.emit({ type: "status", status: statusOf(life), phase: phaseOf(life), runner });
  }

  /** Puts an effect into the outbox. The shell sends it right after the commit; the alarm is the backstop if it dies before that. */
  want(...kinds: EffectKind[]): void {
    const slot = { version: this.state.version, tries: 0, next_try_at: this.now + this.config.limits.outboxBackstopMs };
    this.state.outbox = { ...this.state.outbox, ...Object.fromEntries(kinds.map((kind) => [kind, slot])) };
    if (kinds.includes("project")) this.state.projected = this.state.version;
  }

  done(): Transition {
    return { ...changedTo(this.state), events: this.events, manifest: this.manifest };
  }
}
