import type { EpochMs, ExecutionState } from "@rgrid/schema";
import type { LeaseCall, LeaseVerdict } from "../../../edge-api/src/ports/executions.ts";
import type { System } from "../system.ts";

const RUNNING = new Set(["preparing", "executing", "uploading"]);

/** The lease whose runner may speak. */
const leaseOf = (state: ExecutionState | null) => (state !== null && "lease" in state.life ? state.life.lease : null);

/** What the answers of an execution's object must be, given what it was asked and what it had stored before and after. */
export function checkCall(
  system: System,
  asked: {
    method: string;
    args: readonly unknown[];
    before: ExecutionState | null;
    /** By the object's clock, when it was asked. */
    now: EpochMs;
    after: ExecutionState | null;
    answer: unknown;
  },
): void {
  const { method, args, before, now, after } = asked;
  if (method === "lease") checkLease(system, args[0] as LeaseCall, { before, now, after, verdict: asked.answer as LeaseVerdict });
  if (method === "assignment" && (asked.answer as { accepted: boolean }).accepted) {
    const [token, secret] = args as [number, string];
    const held = leaseOf(after);
    if (held?.token !== token || held.secret !== secret)
      system.violate(2, `URLs of ${nameOf(system, after)} were given to lease ${token}`);
  }
  if (method === "withdraw" && RUNNING.has(before?.life.phase ?? "") && before?.life.phase !== after?.life.phase)
    system.violate(5, `lease ${args[0]} of ${nameOf(system, after)} is accepted, and was taken back`);
  if (method === "orphan" && before !== null && leaseOf(before)?.token !== args[0] && before.life.phase !== after?.life.phase) {
    system.violate(11, `the end of lease ${args[0]} of ${nameOf(system, after)} ended lease ${leaseOf(before)?.token}`);
  }
}

/** Only the current lease writes, and what it repeats is answered as the first time. */
function checkLease(
  system: System,
  call: LeaseCall,
  {
    before,
    now,
    after,
    verdict,
  }: { before: ExecutionState | null; now: EpochMs; after: ExecutionState | null; verdict: LeaseVerdict },
): void {
  const held = leaseOf(before);
  const isCurrent = held?.token === call.lease && held.secret === call.secret;
  const name = nameOf(system, after);
  if (verdict.accepted && !isCurrent)
    system.violate(2, `${call.type} of lease ${call.lease} of ${name} was taken, whose lease is ${held?.token}`);
  const [chunk] = call.type === "log" ? call.chunks : [];
  if (
    verdict.accepted &&
    chunk !== undefined &&
    RUNNING.has(before?.life.phase ?? "") &&
    chunk.seq > (held?.stored_through ?? 0) + 1
  )
    system.violate(10, `chunk ${chunk.seq} of ${name} was taken behind ${held?.stored_through}`);
  // Whatever is answered, a repeat too: its runner counts from the sending of the call.
  const renews = verdict.accepted && RUNNING.has(after?.life.phase ?? "");
  const until = after === null ? null : (leaseOf(after)?.expires_at ?? null);
  if (renews && isCurrent && until !== null && until < now + system.limits.leaseTtlMs)
    system.violate(11, `the ${call.type} of ${name} was answered, and its lease ends ${until - now} ms later`);
  if (!verdict.accepted && isCurrent && before !== null) {
    const { life } = before;
    // Late log posts are acknowledged and dropped: the runner must be able to empty its spool.
    const isLate = (call.type === "finish" || call.type === "log") && life.phase === "ended" && life.finished;
    const isRepeated = call.type === "accept" && RUNNING.has(life.phase);
    if (isLate || isRepeated) system.violate(11, `the repeated ${call.type} of ${name} was refused: ${verdict.reason}`);
  }
}

const nameOf = (system: System, state: ExecutionState | null): string =>
  state === null ? "nothing" : system.shortName(state.id);
