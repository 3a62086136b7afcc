import {
  type AccountId,
  describeError,
  type ErrorContext,
  type ErrorMetadata,
  type ErrorReport,
  type Execution,
  type ExecutionSpec,
  type ExecutionState,
  executionIdOfRetry,
  type LeaseRunner,
  makeLeaseSecret,
} from "@rgrid/schema";
import type { FillRandom } from "../ports/clock.ts";
import type { DispatchNote } from "../ports/dispatchers.ts";
import type {
  CancelCommand,
  ChangeVerdict,
  CreateCommand,
  CreateVerdict,
  ExecutionStub,
  LeaseAssignment,
  LeaseCall,
  LeaseVerdict,
  OfferVerdict,
  OutputsPageOfObject,
  Refused,
  RetryCommand,
  RetryVerdict,
  RowFound,
} from "../ports/executions.ts";
import { alarmAt, isForgotten } from "./deadlines.ts";
import { Drain, type DrainPorts } from "./drain.ts";
import type { ExecutionFact } from "./event.ts";
import { holdsLease } from "./lease-facts.ts";
import { limitsOf, openLimitsOf } from "./limits-in-force.ts";
import { commandsOf } from "./note.ts";
import { leaseOf, statusOf, type Transition } from "./step.ts";
import type { SpecHead } from "./store.ts";
import { transition } from "./transition.ts";
import { executionOf, noteIn, pageOf, type StoredPage, specOf } from "./view.ts";

/** Someone who has read up to `after` and waits for the next page. The host forgets it once `send` was called. */
export interface Watcher {
  readonly after: number;
  send(page: StoredPage): void;
  /** It can't be told now, and nothing may happen that would tell it later: it asks again, from `after`. */
  lose(): void;
}

/** What of a spec an error's fix is made from. */
const contextOf = (head: SpecHead | null): Partial<ErrorContext> =>
  head === null
    ? {}
    : {
        commandLine: head.command_line,
        runtime: head.runtime,
        program: head.entry?.kind === "command" ? head.entry.program : head.script.name,
      };

export type ExecutionShellPorts = DrainPorts & {
  /** Who waits for events right now; under Cloudflare they live in the attachments of hibernating WebSockets. */
  watchers: () => Iterable<Watcher>;
  fillRandom: FillRandom;
  docsBaseUrl: string;
};

/**
 * One execution's object: read, decide, commit, act. All decisions are `transition`'s; a commit holds state, effects and alarm in one
 * synchronous turn. After it the outbox is drained at once (`Drain`); the alarm does the same again if this instance dies before.
 */
export class ExecutionShell implements ExecutionStub {
  readonly #ports: ExecutionShellPorts;
  readonly #drain: Drain;

  constructor(ports: ExecutionShellPorts) {
    this.#ports = ports;
    this.#drain = new Drain(ports, (fact) => this.#apply(fact));
  }

  async create(command: CreateCommand): Promise<CreateVerdict> {
    const { spec, ...rest } = command;
    const next_id = await executionIdOfRetry(command.id);
    const { timeout_ms, cpus, memory_bytes } = spec.limits;
    const step = this.#apply(
      {
        ...rest,
        type: "create",
        timeout_ms,
        cpus,
        memory_bytes,
        ...openLimitsOf(spec),
        retries_max: spec.retries_max,
        next_id,
        next_jitter: this.#ports.random(),
      },
      spec,
    );
    if (!step.accepted) {
      if (step.reason === "cancelled" || step.reason === "deleted") return { outcome: "refused", reason: step.reason };
      return { outcome: "refused", reason: "idempotency_conflict" };
    }
    return { outcome: step.changed ? "created" : "replayed", execution: executionOf(this.#ports.store, step.state) };
  }

  async read(): Promise<Execution | null> {
    const state = this.#living();
    return state === null ? null : executionOf(this.#ports.store, state);
  }

  async script(): Promise<{ account_id: AccountId; script: ExecutionSpec["script"] } | null> {
    const { store } = this.#ports;
    const state = this.#living();
    const script = store.script();
    return state === null || script === null ? null : { account_id: state.account_id, script };
  }

  async events(after: number, bytesMax: number): Promise<({ account_id: AccountId } & StoredPage) | null> {
    const { store } = this.#ports;
    const state = this.#living();
    return state === null ? null : { account_id: state.account_id, ...pageOf(store, state, after, bytesMax) };
  }

  async outputs(from: number, limit: number): Promise<OutputsPageOfObject | null> {
    const state = this.#ports.store.read();
    if (state === null) return null;
    const { life, exit } = state;
    const files = this.#ports.store.manifest(from, limit);
    const next = from + files.length;
    return {
      account_id: state.account_id,
      status: statusOf(life),
      lease: life.phase === "ended" && life.finished && life.lease !== null ? life.lease.token : null,
      files,
      next: next < state.outputs.count ? next : null,
      // The script itself ended, in its own way: only then are its files all there and whole.
      partial: statusOf(life) === "cancelled" || exit === null || exit.timed_out || exit.oom || state.outputs.missing !== null,
      expired: life.phase === "tombstone",
      retried_by: state.retries.by,
    };
  }

  async cancel({ id, account_id, signal, bury }: CancelCommand): Promise<ChangeVerdict> {
    if (bury && this.#ports.store.read() === null) {
      this.#apply({ type: "bury", id, account_id });
      return null;
    }
    return this.#change(account_id, { type: "cancel", signal });
  }

  extend(account: AccountId, timeoutMs: number): Promise<ChangeVerdict> {
    return this.#change(account, { type: "extend", timeout_ms: timeoutMs });
  }

  async remove(account: AccountId): Promise<{ accepted: true } | Refused | null> {
    if (this.#ports.store.read()?.account_id !== account) return null;
    const step = this.#apply({ type: "delete" });
    return step.accepted ? { accepted: true } : this.#refused(step);
  }

  async retry(command: RetryCommand): Promise<RetryVerdict> {
    const { account_id, update, ...claim } = command;
    const state = this.#ports.store.read();
    if (state?.account_id !== account_id) return { ...this.#refused({ accepted: false, reason: "not_found" }), retried_by: null };
    const spec = specOf(this.#ports.store);
    const step = this.#apply({ ...claim, type: "claim_retry" }, null, spec === null ? null : retrySpecOf(spec, update));
    if (!step.accepted) return { ...this.#refused(step), retried_by: state.retries.by };
    // It is promised from the commit on: the outbox sends its create until it is confirmed. The caller waits for the first try only.
    await this.#drain.run("retry");
    const after = this.#ports.store.read();
    // Somebody else had its id, so that the claim was undone.
    if (after?.retries.by !== claim.new_id)
      return { ...this.#refused({ accepted: false, reason: "digest_conflict" }), retried_by: null };
    return { accepted: true, created: step.changed, confirmed: after.outbox.retry === undefined };
  }

  async lease(call: LeaseCall): Promise<LeaseVerdict> {
    const step = this.#apply(call);
    if (!step.accepted) return this.#refused(step);
    const { state } = step;
    // What comes after the end is acknowledged and dropped: the runner must be able to empty its spool.
    const dropped = state.life.phase === "ended" && call.type === "log" ? (call.chunks.at(-1)?.seq ?? 0) : 0;
    return {
      accepted: true,
      answer: {
        status: statusOf(state.life),
        version: state.version,
        commands: commandsOf(state),
        stored_through: Math.max(leaseOf(state.life)?.stored_through ?? 0, dropped),
      },
    };
  }

  async assignment(lease: number, secret: string): Promise<LeaseAssignment | Refused> {
    const { store } = this.#ports;
    const state = store.read();
    const spec = specOf(store);
    if (state === null || spec === null || !holdsLease(state, { lease, secret }) || state.life.phase === "ended") {
      return this.#refused({ accepted: false, reason: state === null ? "not_found" : "lease_lost" });
    }
    const limits = limitsOf(state);
    return {
      accepted: true,
      account_id: state.account_id,
      dispatcher: state.dispatcher,
      retry_count: state.retries.count,
      spec: { ...spec, limits },
    };
  }

  async offer(runner: LeaseRunner): Promise<OfferVerdict> {
    const step = this.#apply({ type: "offer", runner, secret: makeLeaseSecret(this.#ports.fillRandom) });
    const note = noteIn(this.#ports.store);
    if (!step.accepted || note?.lease?.secret == null) return { accepted: false, note };
    return { accepted: true, lease: note.lease.token, secret: note.lease.secret, note };
  }

  async orphan(lease: number): Promise<DispatchNote | null> {
    this.#apply({ type: "orphan", lease });
    return noteIn(this.#ports.store);
  }

  async withdraw(lease: number): Promise<DispatchNote | null> {
    this.#apply({ type: "withdraw", lease });
    return noteIn(this.#ports.store);
  }

  async reproject(row: RowFound | null): Promise<"right" | "sent" | null> {
    const step = this.#apply({ type: "reproject", row });
    if (!step.accepted) return null;
    if (!step.changed) return "right";
    // The operator waits for the first try only: the outbox goes on by itself.
    await this.#drain.run("project");
    return "sent";
  }

  /** Answers a watcher that asks for what follows `after`, now if there is something, else as soon as there is. */
  pull(watcher: Watcher): void {
    const { store, limits } = this.#ports;
    const state = store.read();
    // Nothing yet: it followed a `retry` to here, and the create is still in the outbox of the execution before.
    if (state === null) return;
    const page = pageOf(store, state, watcher.after, limits.streamPageBytes);
    if (page.events.length > 0 || page.archived !== null || page.ended) watcher.send(page);
  }

  /** The alarm's handler. It never throws: after seven throws Cloudflare would drop the alarm for good (PLATFORM). */
  alarm(): void {
    const { store, clock, log, limits } = this.#ports;
    try {
      const before = store.read();
      if (before === null) return;
      if (isForgotten(before, clock.now())) {
        store.clear();
        return;
      }
      // Several deadlines may be over after a long sleep; each tick fires one.
      for (let step = this.#apply({ type: "tick" }); step.accepted && step.changed; ) step = this.#apply({ type: "tick" });
      const state = store.read();
      if (state === null) return;
      const now = clock.now();
      store.arm(alarmAt(state, limits, now));
      this.#drain.request(state);
    } catch (error) {
      log.error("alarm_failed", { reason: error instanceof Error ? error.message : String(error) });
      store.arm(clock.now() + limits.outboxBackoffMaxMs);
    }
  }

  /** null also of a deleted one: what is left of it is for its key and its outbox alone. */
  #living(): ExecutionState | null {
    const state = this.#ports.store.read();
    return state?.life.phase === "tombstone" ? null : state;
  }

  /** What its owner wants of an execution; of a deleted one there is nothing to want, and it says so: one that is still to be created would not. */
  async #change(account: AccountId, fact: ExecutionFact): Promise<ChangeVerdict> {
    const { store } = this.#ports;
    const before = store.read();
    if (before?.account_id !== account) return null;
    if (before.life.phase === "tombstone") return this.#refused({ accepted: false, reason: "deleted" });
    const step = this.#apply(fact);
    return step.accepted ? { accepted: true, execution: executionOf(store, step.state) } : this.#refused(step);
  }

  #apply(fact: ExecutionFact, spec: ExecutionSpec | null = null, retrySpec: ExecutionSpec | null = null): Transition {
    const { store, clock, limits, log } = this.#ports;
    const before = store.read();
    const step = transition(before, fact, clock.now(), {
      limits,
      describe: (error, runtimes) => this.#describe(error, runtimes),
    });
    if (!step.accepted || !step.changed) return step;
    const { state, events, manifest, archived } = step;
    store.commit({ state, spec, retry_spec: retrySpec, events, manifest, archived, alarm_at: alarmAt(state, limits) });
    if (events.length > 0) this.#tellWatchers();
    if (before?.life.phase !== state.life.phase) {
      log.info("execution_moved", {
        execution_id: state.id,
        phase: state.life.phase,
        status: statusOf(state.life),
        lease: leaseOf(state.life)?.token ?? null,
        error_code: state.error?.error_code ?? null,
      });
    }
    this.#drain.request(state);
    return step;
  }

  /** An error in words, with fixes for the command that the execution was made by. */
  #describe({ error_code, error_details }: ErrorReport, runtimes: readonly string[] | null): ErrorMetadata {
    const { store, docsBaseUrl } = this.#ports;
    const executionId = store.read()?.id ?? null;
    return describeError(error_code, error_details, { ...contextOf(store.head()), docsBaseUrl, executionId, runtimes });
  }

  /** What is committed stands, whatever becomes of telling it. A watcher of the last event that was kept waiting would wait for ever. */
  #tellWatchers(): void {
    for (const watcher of this.#ports.watchers()) {
      try {
        this.pull(watcher);
      } catch (error) {
        this.#ports.log.warn("watcher_lost", { reason: error instanceof Error ? error.message : String(error) });
        watcher.lose();
      }
    }
  }

  #refused(step: Extract<Transition, { accepted: false }>): Refused {
    const state = this.#ports.store.read();
    return { ...step, status: state === null ? null : statusOf(state.life), version: state?.version ?? null };
  }
}

/** Of other content its digest is not known here: nothing is ever taken for the same as it. */
const retrySpecOf = (spec: ExecutionSpec, update: RetryCommand["update"]): ExecutionSpec =>
  update === null
    ? spec
    : {
        ...spec,
        ...update,
        // Left out it is not as before: an update names all inputs.
        inputs_manifest: update.inputs_manifest,
        script: update.script ?? spec.script,
        content_digest: null,
      };
