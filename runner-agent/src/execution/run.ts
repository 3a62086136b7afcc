import {
  type Assignment,
  type ErrorReport,
  type ExitReport,
  type HeldLease,
  type LeaseCommand,
  type OutputFile,
  reportError,
} from "@rgrid/schema";
import { Bell } from "../bell.ts";
import type { Running, Sandbox, SandboxExit, StopSignal } from "../container/port.ts";
import type { KeptLease } from "../control-plane/understudy.ts";
import { faultText } from "../fault.ts";
import { LeaseLog } from "../logs/lease-log.ts";
import { heartbeatLoop } from "../loops/heartbeat.ts";
import { maskedError } from "../redaction/mask-error.ts";
import { secretsOf } from "../redaction/secret-values.ts";
import { drainedError, exitReportOf, type Stop, silenceError, strongerStop, verdictOf } from "./exit.ts";
import { LeaseSession } from "./lease-session.ts";
import { storeOutputs } from "./outputs.ts";
import { prepare } from "./prepare.ts";
import { programOf } from "./program.ts";
import type { RunPorts, RunSettings } from "./run-ports.ts";

/** Less room than this under /work at the end of a failed script: that is what it failed of. */
const DISK_FULL_BYTES = 1024 * 1024;

/** Of the time that the control plane gives to a cancelled execution; the rest is for its end to arrive. */
const SHARE_FOR_UPLOADS = 0.8;

export type RunListener = {
  /** The commands heard have changed: a poll should say so. */
  onChange: () => void;
  /** The engine failed this execution, and may fail the next. */
  onEngineTrouble: () => void;
};

type Phase = "preparing" | "executing" | "uploading";

/**
 * One execution on this runner, from its assignment to the answer of `finish`.
 * preparing → executing → uploading → done. `halt` may come in any phase: it aborts downloads, kills user code, or breaks uploads off. A lost lease
 * is the one way out that reports nothing, because nobody would listen.
 */
export class ExecutionRun {
  readonly #assignment: Assignment;
  readonly #ports: RunPorts;
  readonly #settings: RunSettings;
  readonly #onEngineTrouble: () => void;
  readonly #session: LeaseSession;
  readonly #log: LeaseLog;
  readonly #secrets: readonly string[];
  /** Aborts work of the present phase: preparing or uploading. */
  readonly #broken = new AbortController();
  readonly #done = new AbortController();
  /** A stop was asked for, or the timeout changed. */
  readonly #news = new Bell();
  #phase: Phase = "preparing";
  #stop: Stop | null = null;
  #cancelled = false;
  #cancelSignal: "SIGINT" | "SIGTERM" = "SIGTERM";
  #timeoutMs: number;
  #running: Running | null = null;
  /** How the script ended, once that is known: whatever fails afterwards takes nothing from it. */
  #exit: ExitReport | null = null;

  constructor(assignment: Assignment, ports: RunPorts, settings: RunSettings, { onChange, onEngineTrouble }: RunListener) {
    const { execution_id, lease, lease_secret } = assignment;
    const log = ports.host.log.with({ execution_id, lease });
    this.#assignment = assignment;
    this.#ports = { ...ports, host: { ...ports.host, log } };
    this.#settings = settings;
    this.#onEngineTrouble = onEngineTrouble;
    this.#timeoutMs = assignment.spec.limits.timeout_ms;
    this.#session = new LeaseSession({
      calls: ports.control.lease(execution_id, lease, lease_secret),
      ttlMs: assignment.lease_ttl_ms,
      host: this.#ports.host,
      onCommand: (command) => {
        this.#command(command);
        onChange();
      },
    });
    this.#session.lost.addEventListener("abort", () => this.#halt("lost"));
    this.#secrets = secretsOf({ ...assignment.env, ...settings.surroundings.secrets });
    this.#log = new LeaseLog({
      file: ports.files.spool(`${execution_id}-${lease}`),
      host: this.#ports.host,
      secrets: this.#secrets,
      post: (chunks) => this.#session.send((calls) => calls.events(this.#session.heard, chunks)),
      signal: this.#session.lost,
    });
  }

  get held(): HeldLease {
    const { execution_id, lease } = this.#assignment;
    const { heard, extendedToMs: timeout_ms } = this.#session;
    return { execution_id, lease, heard, ...(timeout_ms === undefined ? {} : { timeout_ms }) };
  }

  /** A standing command that came with a poll. @returns whether it is news */
  command(command: LeaseCommand): boolean {
    return this.#session.take(command);
  }

  /** The runner ends: what has not started goes back, what runs is killed, uploads are broken off. */
  handBack(): void {
    this.#halt("drained");
  }

  /** Never rejects: whatever fails is reported as the execution's end, or logged where nobody can be told. */
  async run(): Promise<void> {
    const { log } = this.#ports.host;
    let heartbeats = Promise.resolve();
    let kept: KeptLease | null = null;
    let sandbox: Sandbox | null = null;
    try {
      const accepted = await this.#session.deliver((calls) => calls.accept());
      if (accepted.outcome !== "ok") return log.warn("assignment_not_accepted", { outcome: accepted.outcome });
      log.info("accepted", { runtime: this.#assignment.spec.runtime });
      kept = this.#keep();
      heartbeats = heartbeatLoop(this.#session, this.#ports.host, this.#settings.heartbeatMs, this.#done.signal);
      const prepared = await prepare({
        assignment: this.#assignment,
        session: this.#session,
        ports: this.#ports,
        network: this.#settings.network,
        surroundings: this.#settings.surroundings,
        signal: this.#broken.signal,
        acquired: (place) => {
          sandbox = place;
        },
      });
      if (prepared.outcome === "ok") await this.#execute(prepared.sandbox);
      else if (prepared.outcome === "failed") await this.#neverStarted(prepared.error);
      else await this.#withoutEngine(prepared.reason);
    } catch (error) {
      log.error("run_failed", { error: faultText(error, process.env) });
      await this.#breakOff();
    } finally {
      this.#done.abort();
      kept?.end();
      await heartbeats;
      await this.#log.end();
      await this.#dispose(sandbox);
    }
  }

  #keep(): KeptLease | null {
    const { execution_id: execution, lease, lease_secret: secret } = this.#assignment;
    const { heartbeatMs } = this.#settings;
    const kept = this.#ports.understudy?.keep({ execution, lease, secret, heartbeatMs }) ?? null;
    if (kept !== null) this.#session.keepBy(kept);
    return kept;
  }

  async #execute(sandbox: Sandbox): Promise<void> {
    const { clock, log } = this.#ports.host;
    if (!(await this.#session.confirm()) || this.#stop !== null) return this.#neverStarted(null);
    // Posted as user code starts and not waited for; everything that is sent later queues up behind it.
    const told = this.#session.deliver((calls) => calls.started(sandbox.made));
    this.#phase = "executing";
    const start = await sandbox.start();
    const begun = clock.now().monotonic;
    if (start.outcome === "failed") {
      await told;
      return this.#finish(null, [], reportError(start.code, start.details));
    }
    log.info("started");
    this.#running = start.running;
    // An `extend` that came while it started.
    start.running.limit(this.#timeoutMs);
    this.#log.begin(start.running, told);
    const exit = await this.#watch(start.running, begun);
    const durationMs = clock.now().monotonic - begun;
    await this.#log.readToEnd(start.running);
    const report = this.#masked(
      exitReportOf({
        exit,
        stop: this.#stop,
        durationMs,
        diskFull: await this.#isDiskFull(sandbox),
        limits: { ...this.#assignment.spec.limits, timeout_ms: this.#timeoutMs },
        stderr: this.#log.stderrTail,
        program: programOf(this.#assignment, this.#settings.network),
      }),
    );
    log.info("exited", { exit_code: report.exit_code, duration_ms: report.duration_ms, error_code: report.error?.error_code });
    await told;
    if (exit.bySilence && this.#stop !== "timeout") return this.#endLost(silenceError());
    // Killed by us, not ended by itself: no exit code of the script's own stands against running it again elsewhere.
    if (this.#stop === "drained" && exit.signal !== null) return this.#endLost(drainedError());
    this.#exit = report;
    await this.#upload(sandbox, report);
  }

  /** Not known where the folder can't be asked: then it explains nothing. */
  #isDiskFull({ workFolder }: Sandbox): Promise<boolean> {
    return this.#ports.files.freeBytes(workFolder).then(
      (free) => free < DISK_FULL_BYTES,
      () => false,
    );
  }

  async #upload(sandbox: Sandbox, exit: ExitReport): Promise<void> {
    if (this.#session.lost.aborted) return;
    this.#phase = "uploading";
    await this.#session.deliver((calls) => calls.exited(exit));
    const broken = AbortSignal.any([this.#broken.signal, this.#session.lost]);
    const storing = storeOutputs(sandbox.workFolder, this.#session, this.#ports, broken);
    const [{ outputs, error }] = await Promise.all([storing, this.#log.settle()]);
    await this.#finish(exit, outputs, error);
  }

  /** It ended by no doing of its own, and may run again. What it wrote is stored before anybody is told. */
  async #endLost(error: ErrorReport): Promise<void> {
    await this.#log.settle();
    await this.#finish(null, [], error);
  }

  /** This runner failed inside, or lost its engine. */
  async #breakOff(): Promise<void> {
    if (this.#exit !== null) {
      await this.#log.settle();
      return this.#finish(this.#exit, [], reportError("output_upload_failed", { reason: "the runner failed" }));
    }
    this.#onEngineTrouble();
    if (this.#running !== null) await this.#log.readToEnd(this.#running);
    await this.#endLost(reportError("worker_died", { reason: "runner_error" }));
  }

  /** Waits for the exit; ends user code at its timeout, or when a stop is asked for. */
  async #watch(running: Running, begun: number): Promise<SandboxExit> {
    const { clock, sleep } = this.#ports.host;
    const over = new AbortController();
    const exited = running.exited.finally(() => {
      over.abort();
      this.#news.ring();
    });
    // The stop below awaits the same promise: without this a lost engine would count as an unhandled rejection meanwhile.
    exited.catch(() => undefined);
    const clockLoop = async (): Promise<void> => {
      while (!over.signal.aborted) {
        const left = begun + this.#timeoutMs - clock.now().monotonic;
        if (left <= 0) return this.#halt("timeout");
        await sleep(left, over.signal);
      }
    };
    const timed = clockLoop();
    while (!over.signal.aborted && this.#stop === null) await this.#news.wait();
    if (!over.signal.aborted) await this.#end(running, over.signal);
    await timed;
    return exited;
  }

  /** Asks the script to end, and after the grace makes it. A lost lease has no grace, nor does a drain: its grace is over already. */
  async #end(running: Running, over: AbortSignal): Promise<void> {
    const gentle: StopSignal = this.#cancelled ? this.#cancelSignal : "SIGTERM";
    if (this.#stop === "cancelled" || this.#stop === "timeout") {
      this.#ports.host.log.info("stopping", { reason: this.#stop, signal: gentle });
      await running.signal(gentle);
      await this.#ports.host.sleep(this.#settings.cancelGraceMs, AbortSignal.any([over, this.#session.lost]));
    }
    if (!over.aborted) await running.signal("SIGKILL");
  }

  /** User code did not start: handed back, cancelled, or failed with `error`. */
  async #neverStarted(error: ErrorReport | null): Promise<void> {
    if (this.#session.lost.aborted) return;
    if (this.#stop === "drained") return this.#release("drained");
    await this.#finish(null, [], error);
  }

  /** It is no failure of the execution that this machine can't start it: another may, and no retry is used. */
  async #withoutEngine(reason: string): Promise<void> {
    this.#ports.host.log.warn("engine_lost", { reason });
    this.#onEngineTrouble();
    if (this.#stop === null) await this.#release("engine_lost");
    else await this.#neverStarted(null);
  }

  async #release(reason: string): Promise<void> {
    await this.#session.deliver((calls) => calls.release(reason));
    this.#session.finish();
    this.#ports.host.log.info("released", { reason });
  }

  async #finish(exit: ExitReport | null, outputs: OutputFile[], error: ErrorReport | null): Promise<void> {
    const { log } = this.#ports.host;
    if (this.#session.lost.aborted) return;
    const { verdict, error: known, outputs_error: unstored } = verdictOf(exit, { cancelled: this.#cancelled, error });
    const cause = known && maskedError(known, this.#secrets);
    const beside = unstored && { outputs_error: maskedError(unstored, this.#secrets) };
    const report = { exit, log_seq: this.#log.seq };
    const whole = { ...report, verdict, error: cause, outputs };
    let reply = await this.#session.deliver((calls) => calls.finish({ ...whole, ...beside }));
    const isRefused = () => reply.outcome === "refused" && !this.#session.lost.aborted;
    // An older API does not know the field.
    if (isRefused() && beside !== undefined) reply = await this.#session.deliver((calls) => calls.finish(whole));
    if (isRefused() && outputs.length > 0) {
      // A manifest that the API does not take must not cost the exit code as well.
      const bare = { verdict: "failed" as const, error: cause ?? reportError("output_upload_failed"), outputs: [] };
      reply = await this.#session.deliver((calls) => calls.finish({ ...report, ...bare }));
    }
    this.#session.finish();
    if (reply.outcome === "ok") log.info("finished", { verdict, error_code: cause?.error_code, outputs: outputs.length });
    else log.error("finish_not_taken", { verdict, cause: reply.outcome === "refused" ? reply.reason : reply.cause });
  }

  #masked(report: ExitReport): ExitReport {
    return { ...report, error: report.error && maskedError(report.error, this.#secrets) };
  }

  #command(command: LeaseCommand): void {
    if (command.type === "extend") {
      // A dispatcher may not have heard yet of a longer one that came with the assignment.
      if (command.timeout_ms <= this.#timeoutMs) return;
      this.#timeoutMs = command.timeout_ms;
      this.#running?.limit(command.timeout_ms);
      return;
    }
    this.#cancelSignal = command.signal;
    this.#cancelled = true;
    void this.#breakOffInTime();
    // After the exit there is nothing to stop: what is uploaded stays, and the verdict is `cancelled` all the same.
    if (this.#phase !== "uploading") this.#halt("cancelled");
  }

  /** What is not stored by then stays behind: with it, what is stored would be given up, and what is missing not be told. */
  async #breakOffInTime(): Promise<void> {
    await this.#ports.host.sleep(this.#settings.cancelWaitMs * SHARE_FOR_UPLOADS, this.#done.signal);
    this.#broken.abort();
  }

  #halt(stop: Stop): void {
    this.#stop = strongerStop(this.#stop, stop);
    // A cancel leaves uploads alone: what was made until then comes back.
    if (stop === "lost" || stop === "drained" || this.#phase === "preparing") this.#broken.abort();
    this.#news.ring();
  }

  async #dispose(sandbox: Sandbox | null): Promise<void> {
    if (sandbox === null) return;
    this.#ports.files.forget(sandbox.workFolder);
    await sandbox.dispose().catch((error: unknown) => {
      // What stays behind is found by the labels at the next start.
      this.#ports.host.log.warn("sandbox_not_removed", { error: error instanceof Error ? error.message : String(error) });
    });
  }
}
