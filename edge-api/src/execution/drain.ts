import type { EffectKind, ExecutionState, Limits } from "@rgrid/schema";
import { AccountDispatchers } from "../dispatcher/account-dispatchers.ts";
import type { Clock, Random } from "../ports/clock.ts";
import type { Dispatchers } from "../ports/dispatchers.ts";
import type { Executions } from "../ports/executions.ts";
import type { Log } from "../ports/log.ts";
import { logPrefix, type Objects, outputPrefix, segmentKey } from "../ports/objects.ts";
import type { Projection } from "../ports/projection.ts";
import { projectItem } from "../projection/project.ts";
import type { ExecutionFact } from "./event.ts";
import { dueEffects, effectBackoffMs, retryCommand } from "./outbox.ts";
import { encodeSegment } from "./segment.ts";
import type { ExecutionStore } from "./store.ts";
import { noteIn, specOf } from "./view.ts";

export type DrainPorts = {
  store: ExecutionStore;
  executions: Executions;
  dispatchers: Dispatchers;
  projection: Pick<Projection, "put" | "remove">;
  objects: Objects;
  clock: Clock;
  random: Random;
  log: Log;
  limits: Limits;
};

/**
 * Sends what a commit wanted: one single-flight loop an effect, so that Postgres standing still delays neither the dispatcher nor a
 * deadline. At least once: an effect is cleared by the commit that follows its confirmation, and the alarm is the backstop.
 */
export class Drain {
  readonly #ports: DrainPorts;
  readonly #apply: (fact: ExecutionFact) => void;
  readonly #sending = new Map<EffectKind, Promise<void>>();
  readonly #accountDispatchers: AccountDispatchers;

  /** @param apply commits what becomes of an effect */
  constructor(ports: DrainPorts, apply: (fact: ExecutionFact) => void) {
    this.#ports = ports;
    this.#apply = apply;
    this.#accountDispatchers = new AccountDispatchers(ports.dispatchers, ports.limits);
  }

  request(state: ExecutionState): void {
    for (const kind of dueEffects(state, this.#ports.clock.now())) void this.run(kind);
  }

  /**
   * Sends one kind until nothing of it is due; whoever comes while that is under way waits for the same. Loops because a newer send may have
   * replaced the one that was under way.
   */
  async run(kind: EffectKind): Promise<void> {
    const underWay = this.#sending.get(kind);
    if (underWay !== undefined) return underWay;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#sending.set(kind, promise);
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
      this.#sending.delete(kind);
      resolve();
    }
  }

  async #send(kind: EffectKind, state: ExecutionState): Promise<void> {
    const { store, projection, executions, clock, limits } = this.#ports;
    switch (kind) {
      case "dispatch": {
        const note = noteIn(store);
        if (note === null) return;
        const place = { id: state.account_id, dispatcher: state.dispatcher };
        const { answer, dispatcher } = await this.#accountDispatchers.find(place, (stub) => stub.sync(note));
        // The account has been moved: from here on the new one is told, and a retry is told of it too.
        if (dispatcher !== state.dispatcher) this.#apply({ type: "placed", dispatcher });
        this.#apply({ type: "matched", matched: answer.matched });
        return;
      }
      case "project": {
        const head = store.head();
        if (head !== null) await projection.put(projectItem(state, head));
        return;
      }
      case "retry": {
        const spec = store.retrySpec() ?? specOf(store);
        if (spec === null) return;
        const command = retryCommand({ state, spec, limits, now: clock.now() });
        const verdict = await executions.get(command.id).create(command);
        // Cancelled or deleted it was there. Under another's id it never will be.
        if (verdict.outcome === "refused" && verdict.reason === "idempotency_conflict")
          this.#apply({ type: "retry_refused", new_id: command.id });
        return;
      }
      case "archive":
        return this.#archive();
      case "purge":
        return this.#purge(state);
    }
  }

  /** Moves the finished sequence into the store, segment by segment. Rows go with the commit that follows their confirmed PUT, not before. */
  async #archive(): Promise<void> {
    const { store, objects, limits } = this.#ports;
    for (;;) {
      const state = store.read();
      if (state?.life.phase !== "ended") return;
      const { archived_through } = state.log;
      const events = store.events(archived_through, limits.logSegmentBytes);
      const last = events.at(-1);
      if (last === undefined) return;
      const segment = { first_n: archived_through + 1, last_n: last.n };
      await objects.put(segmentKey(state.id, segment), encodeSegment(events));
      this.#apply({ type: "archived", segment });
    }
  }

  async #purge(state: ExecutionState): Promise<void> {
    const { store, objects, projection } = this.#ports;
    // What is still on its way could land behind the deletion, and nobody would ever look for it again.
    if (this.#sending.has("archive")) throw new Error("a segment is still on its way to the object store");
    if (this.#sending.has("project")) throw new Error("the row is still on its way to Postgres");
    // By prefix: leases that were lost may have uploaded, too, and a segment may be there whose confirmation was lost.
    await objects.deletePrefix(outputPrefix(state.id));
    await objects.deletePrefix(logPrefix(state.id));
    await projection.remove(state.id, state.version);
    // What the outbox still has to say is made of the spec: all of this again once it is said.
    const { retry, dispatch } = store.read()?.outbox ?? {};
    if (retry !== undefined || dispatch !== undefined) throw new Error("the retry or the dispatcher still needs the content");
    store.dropContent();
  }
}
