import {
  type AccountId,
  type EffectKind,
  type Execution,
  type ExecutionId,
  type ExecutionSpec,
  type ExecutionState,
  type ExecutionStreamEvent,
  executionIdOfRetry,
  type LeaseRunner,
  type Limits,
  makeLeaseSecret,
} from "@rgrid/schema";
import type { Clock, FillRandom, Random } from "../ports/clock.ts";
import type { Dispatchers, DispatchNote } from "../ports/dispatchers.ts";
import type {
  CreateCommand,
  CreateVerdict,
  EventsPage,
  ExecutionStub,
  Executions,
  LeaseAssignment,
  LeaseCall,
  LeaseVerdict,
  OfferVerdict,
  OutputsPageOfObject,
  Refused,
  RetryCommand,
  RetryVerdict,
} from "../ports/executions.ts";
import type { Log } from "../ports/log.ts";
import { type Objects, outputKey } from "../ports/objects.ts";
import type { Projection } from "../ports/projection.ts";
import { projectExecution, projectItem } from "../projection/project.ts";
import { alarmAt, isForgotten } from "./deadlines.ts";
import type { ExecutionFact } from "./event.ts";
import { holdsLease } from "./lease-facts.ts";
import { commandsOf, noteOf } from "./note.ts";
import { dueEffects, effectBackoffMs, retryCommand } from "./outbox.ts";
import { leaseOf, type NewEvent, statusOf, type Transition } from "./step.ts";
import type { ExecutionStore } from "./store.ts";
import { transition } from "./transition.ts";

/** Someone who has read up to `after` and waits for the next page. The host forgets it once `send` was called. */
export interface Watcher {
  readonly after: number;
  send(page: EventsPage): void;
}

export type ExecutionShellPorts = {
  store: ExecutionStore;
  executions: Executions;
  dispatchers: Dispatchers;
  projection: Projection;
  objects: Objects;
  /** Who waits for events right now; under Cloudflare they live in the attachments of hibernating WebSockets. */
  watchers: () => Iterable<Watcher>;
  clock: Clock;
  random: Random;
  fillRandom: FillRandom;
  log: Log;
  limits: Limits;
  docsBaseUrl: string;
};

/**
 * One execution's object: read, decide, commit, act. All decisions are `transition`'s; a commit holds state, effects and alarm in one
 * synchronous turn. After it the outbox is drained at once, one single-flight loop an effect, so that Postgres standing still delays
 * neither the dispatcher nor a deadline; the alarm does the same again if this instance dies before.
 */
export class ExecutionShell implements ExecutionStub {
  readonly #ports: ExecutionShellPorts;
  readonly #draining = new Set<EffectKind>();

  constructor(ports: ExecutionShellPorts) {
    this.#ports = ports;
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
    return { outcome: step.changed ? "created" : "replayed", execution: this.#execution(step.state) };
  }

  async read(): Promise<Execution | null> {
    const state = this.#ports.store.read();
    return state === null || state.life.phase === "tombstone" ? null : this.#execution(state);
  }

  async script(): Promise<{ account_id: AccountId; script: ExecutionSpec["script"] } | null> {
    const { store } = this.#ports;
    const state = store.read();
    const script = store.script();
    return state === null || script === null ? null : { account_id: state.account_id, script };
  }

  async events(after: number, bytesMax: number): Promise<({ account_id: AccountId } & EventsPage) | null> {
    const state = this.#ports.store.read();
    return state === null ? null : { account_id: state.account_id, ...this.#page(state, after, bytesMax) };
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
      partial: statusOf(life) === "cancelled" || exit === null || exit.timed_out || exit.oom,
      expired: life.phase === "tombstone",
    };
  }

  async cancel(input: {
    id: ExecutionId;
    account_id: AccountId;
    signal: "SIGINT" | "SIGTERM";
  }): Promise<{ accepted: true; execution: Execution } | Refused | null> {
    const state = this.#ports.store.read();
    if (state === null) {
      this.#apply({ type: "bury", id: input.id, account_id: input.account_id });
      return null;
    }
    if (state.account_id !== input.account_id) return null;
    const step = this.#apply({ type: "cancel", signal: input.signal });
    return step.accepted ? { accepted: true, execution: this.#execution(step.state) } : this.#refused(step);
  }

  async retry(command: RetryCommand): Promise<RetryVerdict> {
    const { account_id, update, ...claim } = command;
    const state = this.#ports.store.read();
    if (state?.account_id !== account_id) return { ...this.#refused({ accepted: false, reason: "not_found" }), retried_by: null };
    const spec = this.#spec();
    const step = this.#apply({ ...claim, type: "claim_retry" }, null, spec === null ? null : { ...spec, ...update });
    if (!step.accepted) return { ...this.#refused(step), retried_by: state.retries.by };
    // It exists from the commit on: the outbox sends its create until it is confirmed. The caller waits for the first try only.
    await this.#drainOne("retry");
    return { accepted: true, created: step.changed, status: "queued" };
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
    const spec = this.#spec();
    if (state === null || spec === null || !holdsLease(state, { lease, secret }) || state.life.phase === "ended") {
      return this.#refused({ accepted: false, reason: state === null ? "not_found" : "lease_lost" });
    }
    const limits = { ...spec.limits, timeout_ms: state.timeout_ms };
    return { accepted: true, account_id: state.account_id, retry_count: state.retries.count, spec: { ...spec, limits } };
  }

  async offer(runner: LeaseRunner): Promise<OfferVerdict> {
    const step = this.#apply({ type: "offer", runner, secret: makeLeaseSecret(this.#ports.fillRandom) });
    const note = this.#note();
    if (!step.accepted || note?.lease?.secret == null) return { accepted: false, note };
    return { accepted: true, lease: note.lease.token, secret: note.lease.secret, note };
  }

  async orphan(lease: number): Promise<DispatchNote | null> {
    this.#apply({ type: "orphan", lease });
    return this.#note();
  }

  /** Answers a watcher that asks for what follows `after`, now if there is something, else as soon as there is. */
  pull(watcher: Watcher): void {
    const state = this.#ports.store.read();
    const page =
      state === null ? { events: [], ended: true } : this.#page(state, watcher.after, this.#ports.limits.streamPageBytes);
    if (page.events.length > 0 || page.ended) watcher.send(page);
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
      // Again: a page that could not be read after its commit must not leave its watcher waiting for ever.
      this.#tellWatchers();
      const now = clock.now();
      store.arm(alarmAt(state, limits, now));
      this.#drain(state);
    } catch (error) {
      log.error("alarm_failed", { reason: error instanceof Error ? error.message : String(error) });
      store.arm(clock.now() + limits.outboxBackoffMaxMs);
    }
  }

  #apply(fact: ExecutionFact, spec: ExecutionSpec | null = null, retrySpec: ExecutionSpec | null = null): Transition {
    const { store, clock, limits, docsBaseUrl, log } = this.#ports;
    const before = store.read();
    const step = transition(before, fact, clock.now(), { limits, docsBaseUrl });
    if (!step.accepted || !step.changed) return step;
    const { state, events, manifest } = step;
    store.commit({ state, spec, retry_spec: retrySpec, events, manifest, alarm_at: alarmAt(state, limits) });
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
    this.#drain(state);
    return step;
  }

  /** What is committed stands, whatever becomes of telling it. */
  #tellWatchers(): void {
    try {
      for (const watcher of this.#ports.watchers()) this.pull(watcher);
    } catch (error) {
      this.#ports.log.warn("watchers_not_told", { reason: error instanceof Error ? error.message : String(error) });
    }
  }

  #drain(state: ExecutionState): void {
    for (const kind of dueEffects(state, this.#ports.clock.now())) void this.#drainOne(kind);
  }

  /** Sends one kind until nothing of it is due. Loops because a newer send may have replaced the one that was under way. */
  async #drainOne(kind: EffectKind): Promise<void> {
    if (this.#draining.has(kind)) return;
    this.#draining.add(kind);
    const { store, clock, limits, random, log } = this.#ports;
    try {
      for (;;) {
        const state = store.read();
        const slot = state?.outbox[kind];
        if (!state || !slot || !dueEffects(state, clock.now()).includes(kind)) return;
        try {
          await this.#send(kind, state);
          this.#apply({ type: "effect_sent", kind, version: slot.version });
        } catch (error) {
          const retry_in_ms = effectBackoffMs(slot.tries + 1, limits, random);
          log.warn("effect_failed", {
            execution_id: state.id,
            effect: kind,
            tries: slot.tries + 1,
            reason: error instanceof Error ? error.message : String(error),
          });
          this.#apply({ type: "effect_failed", kind, version: slot.version, retry_in_ms });
        }
      }
    } catch (error) {
      // Storage itself failed: the alarm that was committed with the effect looks again.
      log.error("drain_failed", { effect: kind, reason: error instanceof Error ? error.message : String(error) });
    } finally {
      this.#draining.delete(kind);
    }
  }

  async #send(kind: EffectKind, state: ExecutionState): Promise<void> {
    const { store, dispatchers, projection, executions, clock, limits } = this.#ports;
    switch (kind) {
      case "dispatch": {
        const note = this.#note();
        if (note === null) return;
        const answer = await dispatchers.get(state.dispatcher).sync(note);
        this.#apply({ type: "matched", matched: answer.matched });
        return;
      }
      case "project": {
        const head = store.head();
        if (head !== null) await projection.put(projectItem(state, head));
        return;
      }
      case "retry": {
        const spec = store.retrySpec() ?? this.#spec();
        if (spec === null) return;
        const command = retryCommand({ state, spec, limits, now: clock.now() });
        await executions.get(command.id).create(command);
        return;
      }
      case "purge":
        return this.#purge(state);
    }
  }

  async #purge(state: ExecutionState): Promise<void> {
    const { store, objects, projection } = this.#ports;
    for (let lease = 1; lease <= state.leases; lease++) {
      // Lost leases may have uploaded under the same paths.
      for (const file of store.manifest(0, state.outputs.count)) await objects.delete(outputKey(state.id, lease, file.path));
    }
    await projection.remove(state.id, state.version);
    // A retry that was not confirmed still needs the spec.
    if (store.read()?.outbox.retry === undefined) store.dropContent();
  }

  #page(state: ExecutionState, after: number, bytesMax: number): EventsPage {
    const events = this.#ports.store.events(after, bytesMax);
    const last = events.at(-1)?.n ?? after;
    const over = state.life.phase === "ended" || state.life.phase === "tombstone";
    return { events: events.map((event) => named(state.id, event)), ended: over && last >= state.events };
  }

  #spec(): ExecutionSpec | null {
    const head = this.#ports.store.head();
    const script = this.#ports.store.script();
    return head === null || script === null ? null : { ...head, script };
  }

  #note(): DispatchNote | null {
    const state = this.#ports.store.read();
    const head = this.#ports.store.head();
    return state === null || head === null ? null : noteOf(state, head);
  }

  #execution(state: ExecutionState): Execution {
    const head = this.#ports.store.head();
    if (head === null) throw new Error("an execution that is not buried has its spec");
    return projectExecution(state, head);
  }

  #refused(step: Extract<Transition, { accepted: false }>): Refused {
    const state = this.#ports.store.read();
    return { ...step, status: state === null ? null : statusOf(state.life), version: state?.version ?? null };
  }
}

const named = (execution_id: ExecutionId, event: NewEvent): ExecutionStreamEvent =>
  ({ ...event, execution_id }) as ExecutionStreamEvent;
