import { backoffWithFullJitter, type LeaseAnswer, type LeaseCommand } from "@rgrid/schema";
import type { LeaseCalls, Reply } from "../control-plane/port.ts";
import type { KeptLease } from "../control-plane/understudy.ts";
import type { HostPorts } from "../ports.ts";
import { LeaseKeeper, type LeaseStanding } from "./lease-keeper.ts";

const RETRY_BASE_MS = 250;
const RETRY_MAX_MS = 5_000;

/** Reasons that leave the lease as it is: the call itself was out of step. */
const HARMLESS_REFUSALS = new Set(["gap", "log_incomplete", "validation_failed", "payload_too_large", "unsupported_media_type"]);

export type LeaseSessionOptions = {
  calls: LeaseCalls;
  ttlMs: number;
  host: HostPorts;
  /** A standing command was heard for the first time, or it changed. */
  onCommand: (command: LeaseCommand) => void;
};

/**
 * One lease as this runner holds it: every call goes through here, so that each acknowledgement renews the lease, each command is heard once
 * and each refusal ends it. `lost` aborts when the lease is over; from then on nothing more is sent.
 */
export class LeaseSession {
  readonly calls: LeaseCalls;
  readonly #host: HostPorts;
  readonly #keeper: LeaseKeeper;
  readonly #onCommand: LeaseSessionOptions["onCommand"];
  #kept: KeptLease | null = null;
  readonly #heard = new Map<LeaseCommand["type"], LeaseCommand>();
  /** How many of those the control plane knows to be heard. */
  #told = 0;
  #news = new AbortController();
  readonly #lost = new AbortController();
  #finished = false;

  constructor(options: LeaseSessionOptions) {
    this.calls = options.calls;
    this.#host = options.host;
    this.#onCommand = options.onCommand;
    this.#keeper = new LeaseKeeper(options.ttlMs, options.host.clock.now());
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  get heard(): LeaseCommand["type"][] {
    return [...this.#heard.keys()];
  }

  /** A command was heard, and the control plane does not know: it gives up who does not answer a cancel. */
  get owesAnswer(): boolean {
    return this.#heard.size > this.#told;
  }

  /** Aborted by the next command that is heard. */
  get news(): AbortSignal {
    return this.#news.signal;
  }

  /** Of the longest `extend` heard; undefined before the first. */
  get extendedToMs(): number | undefined {
    const command = this.#heard.get("extend");
    return command?.type === "extend" ? command.timeout_ms : undefined;
  }

  /** Somebody else sends heartbeats as well, until this lease is over: what that one got answers to counts. */
  keepBy(kept: KeptLease): void {
    this.#kept = kept;
    this.#lost.signal.addEventListener("abort", () => kept.end());
  }

  #hearElsewhere(): void {
    const elsewhere = this.#kept?.lastAcknowledged();
    if (elsewhere) this.#keeper.renewed(elsewhere);
  }

  standing(): LeaseStanding {
    this.#hearElsewhere();
    return this.#keeper.standing(this.#host.clock.now());
  }

  /** Since the last acknowledged call was sent. */
  ageMs(): number {
    this.#hearElsewhere();
    return this.#keeper.ageMs(this.#host.clock.now());
  }

  /** The lease is over, by the control plane's word or by time. */
  lose(reason: string): void {
    if (this.#finished || this.#lost.signal.aborted) return;
    this.#host.log.warn("lease_lost", { reason });
    this.#lost.abort(new Error(`lease lost: ${reason}`));
  }

  /** `finish` or `release` was answered: refusals of late calls mean nothing any more. */
  finish(): void {
    this.#finished = true;
  }

  /**
   * Any answer may bring it, again and late: a timeout only ever grows, so a shorter one than was heard is an older answer's.
   * @returns whether it is news
   */
  take(command: LeaseCommand): boolean {
    const isNews = command.type === "extend" ? command.timeout_ms > (this.extendedToMs ?? 0) : !this.#heard.has(command.type);
    if (!isNews) return false;
    this.#heard.set(command.type, command);
    this.#onCommand(command);
    const news = this.#news;
    this.#news = new AbortController();
    news.abort();
    return true;
  }

  /** Makes one call and draws the consequences of its answer. */
  async send(call: (calls: LeaseCalls) => Promise<Reply<LeaseAnswer>>): Promise<Reply<LeaseAnswer>> {
    const sentAt = this.#host.clock.now();
    const reply = await call(this.calls);
    if (reply.outcome === "ok") {
      this.#keeper.renewed(sentAt);
      this.#kept?.acknowledged(sentAt);
      for (const command of reply.answer.commands) this.take(command);
    } else if (reply.outcome === "refused" && !HARMLESS_REFUSALS.has(reply.reason)) {
      this.lose(reply.reason);
    }
    return reply;
  }

  /** Keeps the lease, and says what was heard. */
  async heartbeat(signal?: AbortSignal): Promise<Reply<LeaseAnswer>> {
    const { heard } = this;
    const reply = await this.send((calls) => calls.heartbeat(heard, signal));
    if (reply.outcome === "ok") this.#told = Math.max(this.#told, heard.length);
    return reply;
  }

  /** Repeats a call until it is answered or the lease is over; then the last reply. */
  async deliver(call: (calls: LeaseCalls) => Promise<Reply<LeaseAnswer>>): Promise<Reply<LeaseAnswer>> {
    for (let attempt = 1; ; attempt += 1) {
      const reply = await this.send(call);
      if (reply.outcome !== "unreachable" || this.#lost.signal.aborted) return reply;
      const wait = backoffWithFullJitter(attempt, RETRY_BASE_MS, RETRY_MAX_MS, this.#host.random);
      await this.#host.sleep(Math.max(wait, reply.retryAfterMs ?? 0), this.#lost.signal);
      if (this.#lost.signal.aborted || this.standing() === "over") return reply;
    }
  }

  /** Asks before going on after a jump of the clocks. @returns whether the lease is still held */
  async confirm(): Promise<boolean> {
    if (this.standing() !== "held") await this.deliver((calls) => calls.heartbeat(this.heard));
    return !this.#lost.signal.aborted && this.standing() === "held";
  }
}
