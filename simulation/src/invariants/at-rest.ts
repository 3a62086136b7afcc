import type { ExecutionId, ExecutionState } from "@rgrid/schema";
import { outputKey, outputPrefix, segmentKey } from "../../../edge-api/src/ports/objects.ts";
import { projectItem } from "../../../edge-api/src/projection/project.ts";
import type { ExecutionDisk } from "../objects/execution-disk.ts";
import type { Counts, System } from "../system.ts";
import { checkChains } from "./chains.ts";

type Found = { id: ExecutionId; state: ExecutionState; disk: ExecutionDisk; name: string };

/** Longest time from a cancel's acknowledgement to the end, on clocks that were set back and alarms that came late. */
const CANCEL_SLACK_MS = 60_000;
/** Storage that fails for minutes holds every end back. */
const STORAGE_SLACK_MS = 300_000;

function foundIn(system: System): Found[] {
  const found: Found[] = [];
  for (const { name, disk } of system.executions.places) {
    if (disk.state !== null) found.push({ id: disk.state.id, state: disk.state, disk, name: system.shortName(name) });
  }
  return found;
}

/** Why the system is not at rest yet, or null: (5) all is terminal, outboxes and queues are empty, watchers have seen the end. */
export function unrest(system: System): string | null {
  for (const { state, name } of foundIn(system)) {
    if (state.life.phase !== "ended" && state.life.phase !== "tombstone") return `${name} is ${state.life.phase}`;
    const [effect] = Object.keys(state.outbox);
    if (effect !== undefined) return `${name} still has to send ${effect}`;
  }
  for (const { disk } of system.dispatchers.places) {
    const [row] = disk.load().rows;
    if (row !== undefined) return `the dispatcher still has a row of ${system.shortName(row.id)}: ${row.state}`;
  }
  return system.operator.unrest() ?? system.people.unrest();
}

/** What must hold once all is over. */
export async function checkAtRest(system: System): Promise<void> {
  const found = foundIn(system);
  for (const one of found) {
    checkPromises(system, one);
    checkLog(system, one);
    checkOutputs(system, one);
    checkCancel(system, one);
    checkVerdict(system, one);
  }
  for (const id of system.ledger.created) {
    if (!found.some((one) => one.id === id)) system.violate(11, `${system.shortName(id)} was answered with 201 and is not there`);
  }
  system.operator.check();
  checkStored(system, found);
  await checkChains(system, found);
  await checkRows(system, found);
}

/** (11) What was answered stays so. */
function checkPromises(system: System, { id, state, name }: Found): void {
  const { ledger } = system;
  const accepted = ledger.accepted.get(id);
  if (accepted !== undefined && state.leases < accepted)
    system.violate(11, `lease ${accepted} of ${name} was accepted and is forgotten`);
  if (state.timeout_ms < (ledger.extended.get(id) ?? 0)) system.violate(11, `${name} was extended, which is forgotten`);
  if (ledger.deleted.has(id) && state.life.phase !== "tombstone") system.violate(11, `${name} was deleted and is there`);
  const finished = ledger.finished.get(id);
  if (finished === undefined) return;
  const { life } = state;
  const isFinish =
    life.phase === "tombstone" || (life.phase === "ended" && life.finished && life.lease?.token === finished.lease);
  if (!isFinish || life.status !== finished.verdict) {
    system.violate(11, `finish of ${name} (${finished.verdict}, lease ${finished.lease}) was answered and does not stand`);
  }
}

/** (10) What was acknowledged is there, in order, once; what finished is there whole, or its cut says what is missing. */
function checkLog(system: System, { id, state, disk, name }: Found): void {
  const { life, log } = state;
  if (life.phase === "tombstone") return;
  const logs = disk.events.filter((event) => event.type === "log");
  const text = logs.map((event) => event.data).join("");
  const written = system.ledger.written.get(id) ?? "";
  if (!written.startsWith(text)) system.violate(10, `the log of ${name} is not what was written: ${JSON.stringify(text)}`);
  // The cut marker is a chunk itself, the last of all.
  const stored = logs.length + (log.cut === null ? 0 : 1);
  const acknowledged = system.ledger.storedThrough.get(id) ?? 0;
  if (stored < acknowledged) system.violate(10, `the log of ${name} has ${stored} chunks, ${acknowledged} were acknowledged`);
  const known = text.length + (log.cut?.dropped_bytes ?? 0);
  const finished = life.phase === "ended" && life.finished;
  if (known > written.length || (finished && known < written.length)) {
    system.violate(10, `the log of ${name} accounts for ${known} bytes, ${written.length} were written`);
  }
}

/** Outputs of a manifest come from the lease that finished, and are in the store; what its runner knew to be there is in the manifest. */
function checkOutputs(system: System, { id, state, disk, name }: Found): void {
  const files = disk.rows.manifest(0, Number.POSITIVE_INFINITY);
  const { life } = state;
  if (life.phase === "tombstone" && disk.rows.head() !== null) system.violate(5, `${name} is deleted and keeps its content`);
  if (life.phase !== "ended" || !life.finished || life.lease === null) {
    if (files.length > 0) system.violate(5, `${name} has outputs and was not finished`);
    return;
  }
  const { token } = life.lease;
  const listed = new Set(files.map(({ path }) => outputKey(id, token, path)));
  for (const key of listed) if (!system.store.has(key)) system.violate(5, `output ${key} of ${name} is not in the store`);
  for (const key of system.store.confirmed(outputKey(id, token, "")))
    if (!listed.has(key)) system.violate(11, `its runner knew that output ${key} of ${name} is stored, and it is not listed`);
}

/** (5) What is in the store is referenced: by a log's segments, and as outputs, also lost leases', of executions that are not deleted. */
function checkStored(system: System, found: readonly Found[]): void {
  const segments = new Map(
    found.flatMap(({ id, disk, name }) => disk.segments.map((segment) => [segmentKey(id, segment), name] as const)),
  );
  for (const [key, name] of segments) {
    if (!system.store.has(key)) system.violate(5, `a segment of the log of ${name} is not in the store`);
  }
  const alive = found.filter(({ state }) => state.life.phase !== "tombstone").map(({ id }) => outputPrefix(id));
  for (const key of system.store.keys) {
    const isKnown = segments.has(key) || alive.some((prefix) => key.startsWith(prefix));
    if (!isKnown && !system.store.isStray(key)) system.violate(5, `nothing refers to ${key}`);
  }
}

/** (2) Nothing starts after the acknowledged cancel of a queued one, and a cancel is answered by an end. */
function checkCancel(system: System, { id, state, name }: Found): void {
  const { ledger, limits } = system;
  const asked = ledger.cancelled.get(id);
  if (asked === undefined) return;
  const starts = ledger.starts.get(id) ?? 0;
  const status = state.life.phase === "ended" || state.life.phase === "tombstone" ? state.life.status : null;
  if (asked.outcome === "buried" && (status !== "cancelled" || starts > 0))
    system.violate(2, `${name} was cancelled before it came, and ran`);
  if (state.cancel === null && status !== "cancelled") system.violate(11, `the cancel of ${name} was accepted and is forgotten`);
  if (state.cancel === null || state.ended_at === null) return;
  const took = state.ended_at - state.cancel.requested_at;
  const slack = CANCEL_SLACK_MS + (system.faults.has("storage_fails") ? STORAGE_SLACK_MS : 0);
  if (took > limits.cancelUnacknowledgedMs + limits.cancelAcknowledgedMs + slack) {
    system.violate(5, `${name} ended ${took} ms after its cancel`);
  }
}

/** Precedence: what the platform decides over a cancelled execution is that it is cancelled; without faults it decides nothing. */
function checkVerdict(system: System, { state, name }: Found): void {
  const { life, cancel } = state;
  if (life.phase !== "ended") return;
  if (cancel !== null && !life.finished && life.status !== "cancelled")
    system.violate(6, `${name} was cancelled and ended ${life.status}`);
  if (Object.keys(system.scenario.rates).length === 0 && !life.finished)
    system.violate(5, `${name} was given up without any fault`);
}

/** (9) The list is what the objects say. */
async function checkRows(system: System, found: readonly Found[]): Promise<void> {
  const rows = new Map((await system.postgres.rows()).map((row) => [row.id, row]));
  for (const { id, state, disk, name } of found) {
    const head = disk.rows.head();
    const row = rows.get(id);
    if (state.life.phase === "tombstone") {
      if (row !== undefined) system.violate(9, `${name} is deleted and has a row`);
      continue;
    }
    if (head === null) continue;
    const item = projectItem(state, head);
    // Steps that change nothing which a list shows (a heartbeat, what a dispatcher answered) are not projected.
    if (JSON.stringify({ ...row, version: 0 }) !== JSON.stringify({ ...item, version: 0 })) {
      system.violate(9, `the row of ${name} is ${row?.status} at ${row?.version}, the object ${item.status} at ${item.version}`);
    }
  }
}

/** (13) A run without faults costs exactly the counted rows and requests. */
export function checkCost(system: System, expected: Counts): void {
  const [said, counted] = [JSON.stringify(expected), JSON.stringify(system.counts)];
  if (said !== counted) system.violate(13, `it cost ${counted} instead of ${said}`);
}
