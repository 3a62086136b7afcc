import { type ExecutionState, executionState, LIMITS, reportError } from "@rgrid/schema";
import { describe, expect, it } from "vitest";
import { alarmAt } from "./deadlines.ts";
import type { ExecutionFact } from "./event.ts";
import { after, chunk, config, createFact, exit, finishFact, holder, logFact, offerFact, PHASES, T0, walk } from "./fixtures.ts";
import { statusOf } from "./step.ts";
import { transition } from "./transition.ts";

const tickAt = (state: ExecutionState, now: number) => after(state, { type: "tick" }, now);
const endOf = (state: ExecutionState) => [statusOf(state.life), state.error?.error_code ?? null, state.exit?.exit_code ?? null];
const cancel: ExecutionFact = { type: "cancel", signal: "SIGINT" };
const heardCancel: ExecutionFact = { type: "heartbeat", ...holder, heard: ["cancel"] };

describe("deadlines", () => {
  const { executing, preparing, uploading, waiting, backoff } = PHASES;
  const late = (state: ExecutionState) => tickAt(state, alarmAt(state, LIMITS)).state;
  it("ends a backoff by its own alarm and enqueues", () => {
    const projected = walk(backoff, { type: "effect_sent", kind: "project", version: backoff.version });
    const begun = late(projected);
    expect(begun.life.phase).toBe("waiting");
    expect(Object.keys(begun.outbox).sort()).toEqual(["dispatch", "project"]);
  });
  it("takes an unaccepted offer back without using up a retry, at most ten times", () => {
    let state = waiting;
    for (let offers = 1; offers <= LIMITS.offersMax; offers++) {
      state = walk(state, { ...offerFact, secret: `s${offers}` } as ExecutionFact);
      expect(state.leases).toBe(offers);
      state = tickAt(state, state.now + LIMITS.offerMs).state;
    }
    expect(endOf(state)).toEqual(["failed", "no_runner_available", null]);
    expect(state.retries.by).toBeNull();
  });
  it("calls a silent runner dead and retries; after the last retry it says that they are used up", () => {
    const first = tickAt(executing, executing.now + LIMITS.leaseTtlMs);
    expect(endOf(first.state)).toEqual(["failed", "worker_died", null]);
    expect(first.events.map((event) => event.type)).toEqual(["retry", "end"]);
    expect(first.state.retries.by).toBe(createFact().next_id);
    expect(first.state.outbox.retry?.version).toBe(first.state.version);
    const last = walk(
      null,
      createFact({
        retry: { of: createFact().id, kind: "auto", reason: "worker_died", count: 2, auto: 2, manual: 0, avoid: null, chain: [] },
      }),
      offerFact,
      { type: "accept", ...holder },
    );
    const over = tickAt(last, last.now + LIMITS.leaseTtlMs).state;
    expect(over.retries.by).toBeNull();
    expect(over.error?.error_message).toContain("all 2 automatic retries are used up");
  });
  it("keeps the saved exit code when the runner dies while it uploads, and never runs again what has ended", () => {
    const error = reportError("nonzero_exit", { exit_code: 7 });
    const seven = walk(executing, { type: "exited", ...holder, exit: exit({ exit_code: 7, error }) });
    expect(endOf(tickAt(seven, seven.now + LIMITS.leaseTtlMs).state)).toEqual(["failed", "nonzero_exit", 7]);
    const zero = tickAt(uploading, uploading.now + LIMITS.leaseTtlMs).state;
    expect(endOf(zero)).toEqual(["failed", "output_upload_failed", 0]);
    expect(zero.error?.error_message).toBe("The script ended, but its outputs could not be stored: the runner was lost");
    expect([zero.retries.by, zero.outbox.retry]).toEqual([null, undefined]);
    expect([seven, zero].map((state) => state.outputs)).toMatchObject([
      { count: 0, missing: null },
      { count: 0, missing: "Its runner was lost before it had stored them" },
    ]);
    expect(tickAt(seven, seven.now + LIMITS.leaseTtlMs).state.outputs).toEqual(zero.outputs);
  });
  it("ends each phase at its own limit while heartbeats go on", () => {
    const alive = (state: ExecutionState, until: number) => {
      let current = state;
      while (current.now + LIMITS.heartbeatMs < until) {
        current = after(current, { type: "heartbeat", ...holder, heard: [] }, current.now + LIMITS.heartbeatMs).state;
      }
      return tickAt(current, until).state;
    };
    expect(endOf(alive(executing, executing.now + 300_000 + LIMITS.executingGraceMs))[1]).toBe("timeout");
    expect(endOf(alive(preparing, preparing.now + LIMITS.preparingMs))[1]).toBe("container_startup_failed");
    expect(endOf(alive(uploading, uploading.now + LIMITS.uploadingMs))[1]).toBe("output_upload_failed");
  });
  it("waits 24 hours continuously without a matching runner, and tells the dispatcher again meanwhile", () => {
    let state: ExecutionState = walk(waiting, { type: "matched", matched: false });
    const begin = state.now;
    state = after(state, { type: "effect_sent", kind: "dispatch", version: waiting.version }, begin).state;
    state = tickAt(state, T0 + LIMITS.ensureFirstMs).state;
    expect(state.outbox.dispatch?.version).toBe(state.version);
    expect(statusOf(tickAt(state, begin + LIMITS.waitingWithoutRunnerMs - 1).state.life)).toBe("queued");
    expect(endOf(tickAt(state, begin + LIMITS.waitingWithoutRunnerMs).state)[1]).toBe("no_runner_available");
    const seen = walk(state, { type: "matched", matched: true });
    expect(statusOf(tickAt(seen, begin + LIMITS.waitingWithoutRunnerMs).state.life)).toBe("queued");
  });
  it("counts the lease anew from a call that comes again, as its runner does, and tells nobody of it", () => {
    const again: [ExecutionState, ExecutionFact][] = [
      [preparing, { type: "accept", ...holder }],
      [executing, { type: "started", ...holder }],
      [uploading, { type: "exited", ...holder, exit: exit() }],
    ];
    for (const [state, fact] of again) {
      const { life, now, outbox } = state;
      const step = after(state, fact, now + LIMITS.leaseTtlMs - 1);
      expect(step.events).toEqual([]);
      expect(step.state).toMatchObject({ life: { ...life, lease: { expires_at: step.state.now + LIMITS.leaseTtlMs } }, outbox });
    }
  });
  it("never goes back in time with the object's clock", () => {
    const step = after(executing, { type: "heartbeat", ...holder, heard: [] }, executing.now - 60_000);
    expect(step.state.now).toBe(executing.now);
    expect(alarmAt(step.state, LIMITS)).toBeGreaterThanOrEqual(alarmAt(executing, LIMITS));
  });
});

describe("cancel", () => {
  const { executing, preparing, waiting } = PHASES;
  it("gives a runner that does not answer 15 s, one that has heard 45 s", () => {
    const asked = walk(executing, cancel);
    expect(statusOf(tickAt(asked, asked.now + LIMITS.cancelUnacknowledgedMs - 1).state.life)).toBe("running");
    expect(endOf(tickAt(asked, asked.now + LIMITS.cancelUnacknowledgedMs).state)).toEqual(["cancelled", "cancelled", null]);
    const heard = walk(asked, heardCancel);
    expect(statusOf(tickAt(heard, heard.now + LIMITS.cancelUnacknowledgedMs).state.life)).toBe("running");
    expect(endOf(tickAt(heard, heard.now + LIMITS.cancelAcknowledgedMs).state)[0]).toBe("cancelled");
  });
  it("says of what its runner did not store in time that it is missing, to watchers too; what never started lacks nothing", () => {
    const asked = walk(executing, cancel);
    const unheard = tickAt(asked, asked.now + LIMITS.cancelUnacknowledgedMs);
    const missing = "Its runner did not answer the cancel within 15 seconds";
    expect(unheard.events.at(-1)).toMatchObject({ type: "end", outputs: { count: 0, missing } });
    expect(unheard.state.outputs.missing).toBe(missing);
    const heard = walk(asked, heardCancel, { type: "exited", ...holder, exit: exit() });
    expect(tickAt(heard, heard.now + LIMITS.cancelAcknowledgedMs).state.outputs.missing).toBe(
      "Its runner had not stored them, and the whole log, 45 seconds after it had heard of the cancel",
    );
    expect(walk(asked, { type: "orphan", lease: 1 }).outputs.missing).toBe("Its runner was lost before it had stored them");
    const early = walk(preparing, cancel);
    expect(tickAt(early, early.now + LIMITS.cancelUnacknowledgedMs).state.outputs.missing).toBeNull();
    expect(walk(waiting, cancel).outputs.missing).toBeNull();
  });
  it("loses to a finish that arrived, and wins over death, orphaning and release", () => {
    const asked = walk(executing, cancel);
    expect(statusOf(walk(asked, finishFact()).life)).toBe("completed");
    const dead = tickAt(asked, asked.now + LIMITS.leaseTtlMs).state;
    expect([statusOf(dead.life), dead.retries.by]).toEqual(["cancelled", null]);
    expect(statusOf(walk(asked, { type: "orphan", lease: 1 }).life)).toBe("cancelled");
    expect(statusOf(walk(walk(preparing, cancel), { type: "release", ...holder, reason: "drain" }).life)).toBe("cancelled");
  });
  it("never becomes a retry, even when the runner's verdict is a transient failure", () => {
    const error = reportError("worker_died", { reason: "drained" });
    const ended = walk(walk(executing, cancel), finishFact({ verdict: "failed", exit: null, error }));
    expect([ended.retries.by, ended.outbox.retry]).toEqual([null, undefined]);
  });
  it("before the create leaves a tombstone that create obeys", () => {
    const buried = walk(null, { type: "bury", id: createFact().id, account_id: createFact().account_id });
    expect(transition(buried, createFact(), T0 + 9, config)).toMatchObject({ accepted: false, reason: "cancelled" });
  });
});

describe("verdicts of the runner", () => {
  it("retries what the platform lost, never a script's own end", () => {
    const lost = reportError("worker_died", { reason: "drained" });
    const failed = reportError("nonzero_exit", { exit_code: 1 });
    const drained = walk(PHASES.executing, finishFact({ verdict: "failed", exit: null, error: lost }));
    expect(drained.retries.by).not.toBeNull();
    const own = walk(
      PHASES.executing,
      finishFact({ verdict: "failed", exit: exit({ exit_code: 1, error: failed }), error: failed }),
    );
    expect(own.retries.by).toBeNull();
  });
  it("lets exited and finish overtake started, which nobody waits for", () => {
    const state = walk(PHASES.preparing, { type: "exited", ...holder, exit: exit() });
    expect(state.started_at).toBeGreaterThanOrEqual(state.accepted_at ?? Number.POSITIVE_INFINITY);
    expect(walk(PHASES.preparing, finishFact()).started_at).not.toBeNull();
  });
  it("charges duration × price × share in micro-dollars", () => {
    // 1 s of a quarter of a machine at $3.60 an hour: $0.00025.
    expect(walk(PHASES.executing, finishFact()).cost_micros).toBe(250);
  });
  it("keeps the manifest of the finish and counts it", () => {
    const outputs = [{ path: "a", size_bytes: 5, sha256: "0".repeat(64), executable: false }];
    const step = after(PHASES.executing, finishFact({ outputs }));
    expect(step.manifest).toEqual(outputs);
    expect(step.state.outputs).toEqual({ count: 1, size_bytes: 5, missing: null });
  });
  it("keeps why files are missing, whether the error says so or what goes before it", () => {
    const unstored = reportError("output_upload_failed", { path: "b" });
    const missing = "Output 'b' could not be stored";
    const own = reportError("nonzero_exit", { exit_code: 7 });
    const told: ExecutionFact[] = [
      finishFact({ verdict: "failed", error: unstored }),
      finishFact({ verdict: "failed", exit: exit({ exit_code: 7, error: own }), error: own, outputs_error: unstored }),
      finishFact({ verdict: "cancelled", outputs_error: unstored }),
    ];
    for (const fact of told) expect(walk(PHASES.executing, fact).outputs.missing).toBe(missing);
    const drained = finishFact({ verdict: "failed", exit: null, error: reportError("worker_died", { reason: "drained" }) });
    expect(walk(PHASES.executing, drained).outputs.missing).toBe("Its runner gave it up, and stored none of them");
  });
});

describe("a manual retry's claim", () => {
  const claim = (n: number, force = false, deleted: number | null = null): ExecutionFact => ({
    type: "claim_retry",
    new_id: idOf(n),
    force,
    deleted: deleted === null ? null : idOf(deleted),
    reason: null,
    digest: "r",
  });
  const idOf = (n: number) => `exec_${String(n).padStart(24, "0")}` as ExecutionState["id"];
  it("is undone where its id was somebody else's: what it took the place of is noted again", () => {
    const first = walk(PHASES.completed, claim(7));
    expect(walk(first, { type: "retry_refused", new_id: idOf(7) }).retries).toMatchObject({ by: null, claimed: null });
    const second = walk(first, claim(8, true, 7));
    expect(second.retries).toMatchObject({ by: idOf(8), claimed: { new_chain: true } });
    const undone = walk(second, { type: "retry_refused", new_id: idOf(8) });
    expect(undone.retries).toMatchObject({ by: idOf(7), claimed: null });
    expect(undone.outbox.retry).toBeUndefined();
    expect(transition(undone, claim(9), undone.now, config)).toMatchObject({ accepted: false, reason: "already_retried" });
  });
});

describe("log intake", () => {
  const { executing } = PHASES;
  it("stores each chunk once, refuses gaps with what it wants, and acknowledges cumulatively", () => {
    const one = after(executing, logFact(chunk(1), chunk(2)));
    expect(one.events.map((event) => event.n)).toEqual([executing.events + 1, executing.events + 2]);
    const again = after(one.state, logFact(chunk(2), chunk(3)));
    expect(again.events.map((event) => (event.type === "log" ? event.data : ""))).toEqual(["line 3\n"]);
    expect(transition(again.state, logFact(chunk(5)), T0 + 99, config)).toMatchObject({ reason: "gap", expected: 4 });
    expect(statusOf(walk(again.state, finishFact({ log_seq: 3 })).life)).toBe("completed");
  });
  it("cuts at the limit, says what is missing, and leaves no hole that nobody sees", () => {
    const small = { ...config, limits: { ...LIMITS, logBytesMax: 10 } };
    const step = transition(executing, logFact(chunk(1, "12345678"), chunk(2, "12345678"), chunk(3, "1")), executing.now, small);
    if (!step.accepted) throw new Error(step.reason);
    expect(step.events).toHaveLength(1);
    expect(step.state.log).toMatchObject({
      chunks: 1,
      size_bytes: 8,
      cut: { after_n: executing.events + 1, dropped_chunks: 2, dropped_bytes: 9 },
    });
    expect(step.state.life).toMatchObject({ lease: { stored_through: 3 } });
    // Whoever follows the events learns of it without asking the execution.
    const { events } = after(step.state, finishFact({ log_seq: 3 }));
    expect(events.at(-1)).toMatchObject({ type: "end", status: "completed", log_cut: step.state.log.cut });
    expect(after(executing, finishFact()).events.at(-1)).toMatchObject({ type: "end", log_cut: null });
  });
  it("counts what a runner's cut marker stands for, and shows no line for it", () => {
    const marker = { ...chunk(2, ""), dropped: { chunks: 7, bytes: 700 } };
    const step = after(executing, logFact(chunk(1, "12345678"), marker));
    expect(step.events).toHaveLength(1);
    expect(step.state.log.cut).toEqual({ after_n: executing.events + 1, dropped_chunks: 7, dropped_bytes: 700 });
    expect(step.state.life).toMatchObject({ lease: { stored_through: 2 } });
  });
  it("counts the bytes that base64 stands for", () => {
    for (const bytes of ["\xff", "\xff\xfe", "\xff\xfe\xfd"]) {
      const step = after(executing, logFact({ ...chunk(1, btoa(bytes)), encoding: "base64" }));
      expect(step.state.log.size_bytes).toBe(bytes.length);
    }
  });
});

describe("outbox", () => {
  const { waiting } = PHASES;
  it("clears an effect only if it is still the one that was sent", () => {
    const cancelled = walk(waiting, cancel);
    const older = after(cancelled, { type: "effect_sent", kind: "dispatch", version: waiting.version });
    expect(older.changed).toBe(false);
    const newer = after(cancelled, { type: "effect_sent", kind: "dispatch", version: cancelled.version });
    expect(newer.state.outbox.dispatch).toBeUndefined();
  });
  it("keeps a failed effect with the time of its next try, and wakes for it", () => {
    const failed = after(waiting, { type: "effect_failed", kind: "project", version: waiting.version, retry_in_ms: 7 });
    expect(failed.state.outbox.project).toMatchObject({ tries: 1, next_try_at: failed.state.now + 7 });
    expect(alarmAt(failed.state, LIMITS)).toBe(failed.state.now + 7);
  });
  it("puts the alarm off only for what is being sent, not for what waits for its next try", () => {
    const failed = after(waiting, { type: "effect_failed", kind: "project", version: waiting.version, retry_in_ms: 7 }).state;
    const state = after(failed, { type: "effect_sent", kind: "dispatch", version: waiting.version }).state;
    const next = state.outbox.project?.next_try_at ?? 0;
    expect(alarmAt(state, LIMITS, next - 1)).toBe(next);
    expect(alarmAt(state, LIMITS, next)).toBe(next + LIMITS.outboxBackstopMs);
  });
  it("survives being stored", () => {
    for (const state of Object.values(PHASES)) {
      if (state !== null) expect(executionState.parse(JSON.parse(JSON.stringify(state)))).toEqual(state);
    }
  });
});
