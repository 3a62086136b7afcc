import {
  type Assignment,
  type ExecutionId,
  type ExecutionSpec,
  isoOf,
  type LeaseAnswer,
  type OutputFile,
  type PollAnswer,
  type PollRequest,
  type RegisterAnswer,
  type RegisterRequest,
  type RunnerId,
  type Upload,
} from "@rgrid/schema";
import { AccountDispatchers, type Place } from "../../../edge-api/src/dispatcher/account-dispatchers.ts";
import type { PollResult } from "../../../edge-api/src/ports/dispatchers.ts";
import type { LeaseFact, Refused } from "../../../edge-api/src/ports/executions.ts";
import { outputKey } from "../../../edge-api/src/ports/objects.ts";
import { Unavailable } from "../../../edge-api/src/ports/unavailable.ts";
import { cancelNext, isGone } from "../../../edge-api/src/routes/change-execution.ts";
import { moveAccount } from "../../../edge-api/src/routes/move-account.ts";
import { replaceable } from "../../../edge-api/src/routes/retry-execution.ts";
import { workAnswer } from "../../../edge-api/src/routes/work-answer.ts";
import { HttpLater, HttpRefused } from "../network/http.ts";
import { digestOfSpec } from "../people/spec.ts";
import type { System } from "../system.ts";
import type { Life } from "../world/life.ts";

/** Says which execution asks, so that a fault of its download is known to meet it. */
const inputKey = (id: ExecutionId, path: string): string => `inputs/${id}/${path}`;

/** As in production it names the dispatcher of its time. */
export type RunnerSession = { runner_id: RunnerId; incarnation: string; dispatcher: string };
type Work = Extract<PollResult, { outcome: "work" }>;
type LeaseOf = { id: ExecutionId; lease: number; secret: string };

/** What a lease's runner is told of a refusal: `gap` and its kin leave the lease as it is (routes/leases.ts). */
const HTTP_CONFLICT = 409;
const HTTP_NOT_FOUND = 404;
const TRIES_AT_SEVERAL = 30;
const OVERLOADED_MS = 10_000;

function told(verdict: { accepted: true } | Refused | null): void {
  if (verdict === null) throw new HttpRefused(HTTP_NOT_FOUND, "not_found");
  if (!verdict.accepted) throw new HttpRefused(HTTP_CONFLICT, verdict.reason);
}

/**
 * The Worker's routes, reduced to their protocol: which object is asked what, in which order. No HTTP, no presigning, no parsing. Every
 * method lives in the request that it is called for.
 */
export class WorkerApi {
  readonly #system: System;
  readonly #life: Life;
  readonly #accountDispatchers: AccountDispatchers;

  constructor(system: System, life: Life) {
    this.#system = system;
    this.#life = life;
    this.#accountDispatchers = new AccountDispatchers(system.reach(life).dispatchers, system.limits);
  }

  /** The account as Postgres has it. */
  get #place(): Place {
    return { id: this.#system.account, dispatcher: this.#system.dispatcher };
  }

  /** routes/create-execution.ts: nothing is stored before there is room and content; a repeat of an accepted create is answered all the same. */
  async create(id: ExecutionId, spec: ExecutionSpec): Promise<"created" | "replayed"> {
    await this.#system.access.check();
    const { account, dispatcher } = this.#system;
    const { executions } = this.#system.reach(this.#life);
    const retryAfterMs = await this.#fullFor();
    const lacksContent = spec.inputs.length > 0 && this.#system.lacksContent(id);
    if ((retryAfterMs !== null || lacksContent) && (await executions.get(id).read()) === null) {
      throw retryAfterMs === null ? new HttpRefused(HTTP_CONFLICT, "missing_content") : new HttpLater(retryAfterMs);
    }
    const digest = digestOfSpec(spec);
    const command = { id, account_id: account, dispatcher, digest, spec, retry: null, backoff_ms: 0 };
    const verdict = await executions.get(id).create(command);
    if (verdict.outcome === "refused") throw new HttpRefused(HTTP_CONFLICT, verdict.reason);
    return verdict.outcome;
  }

  /** How long to wait, where the account's queue has no room. */
  async #fullFor(): Promise<number | null> {
    const { account, inFlightMax } = this.#system;
    const limits = { account_id: account, in_flight_max: inFlightMax, queued_max: this.#system.queuedMax() };
    const admission = await this.#accountDispatchers.ask(this.#place, (stub) => stub.admit(limits));
    return admission.admitted ? null : admission.retry_after_ms;
  }

  /** routes/retry.ts */
  async retry(id: ExecutionId, new_id: ExecutionId, force: boolean): Promise<void> {
    await this.#system.access.check();
    const { account } = this.#system;
    const { executions } = this.#system.reach(this.#life);
    const stub = executions.get(id);
    const original = await stub.read();
    if (original === null) throw new HttpRefused(HTTP_NOT_FOUND, "not_found");
    if (original.retried_by !== new_id) {
      const taken = await executions.get(new_id).read();
      if (taken !== null && taken.retry_of !== id) throw new HttpRefused(HTTP_CONFLICT, "digest_conflict");
      const retryAfterMs = await this.#fullFor();
      if (retryAfterMs !== null) throw new HttpLater(retryAfterMs);
    }
    const digest = `${new_id} of ${id}`;
    const deleted = force ? await replaceable(executions, original, new_id) : null;
    const verdict = await stub.retry({ account_id: account, new_id, reason: null, force, deleted, digest, update: null });
    if (!verdict.accepted) throw new HttpRefused(HTTP_CONFLICT, verdict.reason);
    if (!verdict.confirmed) throw new Unavailable("The retry");
  }

  /** routes/change-execution.ts: of an ended execution that runs again, what it runs as. @returns which one heard it */
  async cancel(given: ExecutionId): Promise<{ id: ExecutionId; outcome: "accepted" | "buried" }> {
    await this.#system.access.check();
    const { account: account_id } = this.#system;
    const { executions } = this.#system.reach(this.#life);
    const signal = "SIGTERM";
    let verdict = await executions.get(given).cancel({ id: given, account_id, signal, bury: true });
    if (isGone(verdict)) return { id: given, outcome: "buried" };
    let id = given;
    while (!verdict.accepted) {
      const next = await cancelNext(executions, (await executions.get(id).read())?.retried_by ?? null, { account_id, signal });
      if (next === null) throw new HttpRefused(HTTP_CONFLICT, verdict.reason);
      ({ id, verdict } = next);
    }
    return { id, outcome: "accepted" };
  }

  async extend(id: ExecutionId, timeoutMs: number): Promise<void> {
    await this.#system.access.check();
    const { account } = this.#system;
    told(await this.#system.reach(this.#life).executions.get(id).extend(account, timeoutMs));
  }

  async delete(id: ExecutionId): Promise<void> {
    await this.#system.access.check();
    const { account } = this.#system;
    told(await this.#system.reach(this.#life).executions.get(id).remove(account));
  }

  /** routes/move-account.ts. @returns number of the move */
  async move(to: string): Promise<number> {
    const { account, postgres } = this.#system;
    const { dispatchers } = this.#system.reach(this.#life);
    const database = postgres.accountsFor(this.#life);
    const moved = await moveAccount({ accountDispatchers: this.#accountDispatchers, dispatchers, database }, account, to);
    if (moved.outcome !== "moved") throw new HttpRefused(HTTP_CONFLICT, moved.outcome);
    return moved.epoch;
  }

  async register(body: RegisterRequest): Promise<RegisterAnswer & RunnerSession> {
    const { account, limits, world, postgres } = this.#system;
    const runner_id = await postgres.runnerId(this.#life, body);
    const registration = { ...body, runner_id, account_id: account };
    const { dispatcher } = await this.#accountDispatchers.find(this.#place, (stub) => stub.register(registration));
    return {
      runner_id,
      account_id: account,
      incarnation: body.incarnation,
      dispatcher,
      session: JSON.stringify({ runner_id, incarnation: body.incarnation, dispatcher } satisfies RunnerSession),
      session_expires_at: isoOf(world.now + limits.runnerSessionTtlMs),
      poll_ms: limits.pollMs,
      heartbeat_ms: limits.heartbeatMs,
      lease_ttl_ms: limits.leaseTtlMs,
      cancel_grace_ms: limits.cancelGraceMs,
      cancel_wait_ms: limits.cancelAcknowledgedMs,
    };
  }

  async poll({ runner_id, dispatcher }: RunnerSession, body: PollRequest, gone: AbortSignal): Promise<PollAnswer> {
    const { account } = this.#system;
    const poll = { ...body, runner_id, account_id: account };
    const result = await this.#accountDispatchers.waitForWork({ id: account, dispatcher }, poll, gone);
    switch (result.outcome) {
      case "nothing":
        return { assignments: [], commands: [] };
      case "replaced":
        throw new HttpRefused(HTTP_CONFLICT, "runner_replaced");
      case "unregistered":
        throw new HttpRefused(401, "unauthorized");
      case "work":
        return this.#work(result);
    }
  }

  /** (4) Whatever becomes of the others, what was found reaches the runner. */
  async #work(work: Work): Promise<PollAnswer> {
    this.#overloadOneOf(work);
    const found: Assignment[] = [];
    const find = async (offer: Work["offers"][number]): Promise<Assignment | null> => {
      const assignment = await this.#assignment(offer);
      if (assignment !== null) found.push(assignment);
      return assignment;
    };
    let given: readonly Assignment[] = [];
    try {
      const answer = await workAnswer(work, find, () => undefined);
      given = answer.assignments;
      return answer;
    } finally {
      for (const { execution_id, lease } of found.filter((one) => !given.includes(one)))
        this.#system.violate(4, `lease ${lease} of ${this.#system.shortName(execution_id)} is kept back by another's failure`);
    }
  }

  /** Where a poll brings several, one out of reach is the case, and hardly ever comes about by itself. */
  #overloadOneOf({ offers }: Work): void {
    const { faults, executions } = this.#system;
    const [first, ...others] = offers;
    const place = first && others.length > 0 ? executions.find(first.execution_id) : undefined;
    if (first === undefined || place === undefined) return;
    const concerned = () => [this.#system.phaseOf(first.execution_id)];
    for (let tries = TRIES_AT_SEVERAL; tries > 0; tries--) {
      if (!faults.strikes("object_overloaded", concerned)) continue;
      executions.overload(place, OVERLOADED_MS);
      return;
    }
  }

  async #assignment(offer: { execution_id: ExecutionId; lease: number; secret: string }): Promise<Assignment | null> {
    const { executions } = this.#system.reach(this.#life);
    const { limits, store } = this.#system;
    const found = await executions.get(offer.execution_id).assignment(offer.lease, offer.secret);
    if (!found.accepted) return null;
    const { env_sealed: _, created_at: __, inputs, ...spec } = found.spec;
    return {
      execution_id: offer.execution_id,
      lease: offer.lease,
      lease_secret: offer.secret,
      lease_ttl_ms: limits.leaseTtlMs,
      retry_count: found.retry_count,
      spec,
      env: {},
      inputs: inputs.map((input) => ({ ...input, url: store.urlOf(inputKey(offer.execution_id, input.path)) })),
    };
  }

  async lease({ id, lease, secret }: LeaseOf, fact: LeaseFact): Promise<LeaseAnswer> {
    const verdict = await this.#system
      .reach(this.#life)
      .executions.get(id)
      .lease({ lease, secret, ...fact });
    if (!verdict.accepted) throw new HttpRefused(HTTP_CONFLICT, verdict.reason, verdict.expected ?? null);
    return verdict.answer;
  }

  async inputs(of: LeaseOf): Promise<{ items: { sha256: string; url: string }[] }> {
    const { inputs } = (await this.#assigned(of)).spec;
    return { items: inputs.map(({ sha256, path }) => ({ sha256, url: this.#system.store.urlOf(inputKey(of.id, path)) })) };
  }

  async outputs(of: LeaseOf, files: readonly OutputFile[]): Promise<{ uploads: Upload[] }> {
    await this.#assigned(of);
    const { store, world } = this.#system;
    const expires_at = isoOf(world.now);
    return {
      uploads: files.map(({ path, sha256 }) => ({
        sha256,
        url: store.urlOf(outputKey(of.id, of.lease, path)),
        headers: {},
        expires_at,
      })),
    };
  }

  async #assigned({ id, lease, secret }: LeaseOf) {
    const found = await this.#system.reach(this.#life).executions.get(id).assignment(lease, secret);
    if (!found.accepted) throw new HttpRefused(HTTP_CONFLICT, found.reason);
    return found;
  }
}
