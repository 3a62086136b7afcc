import { type ExecutionId, type ExecutionState, executionIdOfRetry, isTransient } from "@rgrid/schema";
import { outputKey, outputPrefix, segmentKey } from "../../../edge-api/src/ports/objects.ts";
import { projectItem } from "../../../edge-api/src/projection/project.ts";
import type { ExecutionDisk } from "../objects/execution-disk.ts";
import type { System } from "../system.ts";

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
  return system.people.unrest();
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
    await checkRetry(system, one, found);
  }
  for (const id of system.ledger.created) {
    if (!found.some((one) => one.id === id)) system.violate(11, `${system.shortName(id)} was answered with 201 and is not there`);
  }
  checkStored(system, found);
  checkChains(system, found);
  await checkRows(system, found);
}

/** (11) What was answered stays so. */
function checkPromises(system: System, { id, state, name }: Found): void {
  const { ledger } = system;
  const accepted = ledger.accepted.get(id);
  if (accepted !== undefined && state.leases < accepted)
    system.violate(11, `lease ${accepted} of ${name} was accepted and is forgotten`);
  const finished = ledger.finished.get(id);
  if (finished === undefined) return;
  const { life } = state;
  if (life.phase !== "ended" || !life.finished || life.status !== finished.verdict || life.lease?.token !== finished.lease) {
    system.violate(11, `finish of ${name} (${finished.verdict}, lease ${finished.lease}) was answered and does not stand`);
  }
}

/** (10) What was acknowledged is there, in order, once; what finished is there whole. */
function checkLog(system: System, { id, state, disk, name }: Found): void {
  const logs = disk.events.filter((event) => event.type === "log");
  const text = logs.map((event) => event.data).join("");
  const written = system.ledger.written.get(id) ?? "";
  if (!written.startsWith(text)) system.violate(10, `the log of ${name} is not what was written: ${JSON.stringify(text)}`);
  if (logs.length < (system.ledger.storedThrough.get(id) ?? 0)) {
    system.violate(10, `the log of ${name} has ${logs.length} chunks, ${system.ledger.storedThrough.get(id)} were acknowledged`);
  }
  const { life } = state;
  if (life.phase === "ended" && life.finished && text !== written) {
    system.violate(10, `the log of ${name}, which finished, lacks ${JSON.stringify(written.slice(text.length))}`);
  }
}

/** Outputs of a manifest come from the lease that finished, and are in the store. */
function checkOutputs(system: System, { id, state, disk, name }: Found): void {
  const files = disk.rows.manifest(0, Number.POSITIVE_INFINITY);
  const { life } = state;
  if (files.length === 0) return;
  if (life.phase !== "ended" || !life.finished || life.lease === null) {
    system.violate(5, `${name} has outputs and was not finished`);
    return;
  }
  for (const { path } of files) {
    const key = outputKey(id, life.lease.token, path);
    if (!system.store.has(key)) system.violate(5, `output ${path} of ${name} is not in the store`);
  }
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
    if (!segments.has(key) && !alive.some((prefix) => key.startsWith(prefix))) system.violate(5, `nothing refers to ${key}`);
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
  const { life, cancel, retries } = state;
  if (life.phase !== "ended") return;
  if (cancel !== null && !life.finished && life.status !== "cancelled")
    system.violate(6, `${name} was cancelled and ended ${life.status}`);
  if (Object.keys(system.scenario.rates).length === 0 && !life.finished)
    system.violate(5, `${name} was given up without any fault`);
  if (retries.auto !== retries.chain.length || retries.count !== retries.auto) {
    system.violate(2, `${name} counts ${retries.auto} retries, ${retries.chain.length} executions came before it`);
  }
}

/** (6) A transient failure with retries left and no cancel ⇔ exactly one child. */
async function checkRetry(system: System, { id, state, name }: Found, all: readonly Found[]): Promise<void> {
  const { retries, error, exit, cancel, life } = state;
  const transient = life.phase === "ended" && life.status === "failed" && error !== null && isTransient(error.error_code);
  const due = transient && exit === null && cancel === null && retries.auto < retries.max;
  const children = all.filter((other) => other.state.retries.of === id);
  const expected = due ? [await executionIdOfRetry(id)] : [];
  const actual = children.map((child) => child.id);
  if (actual.join() !== expected.join() || (retries.by ?? "") !== expected.join()) {
    system.violate(6, `${name} should have ${expected.length} retries and has ${actual.length} (${retries.by ?? "none"} noted)`);
  }
}

/** (2) At most 1 + retries_max starts in a chain. */
function checkChains(system: System, all: readonly Found[]): void {
  for (const root of all.filter(({ state }) => state.retries.of === null)) {
    const chain = all.filter(({ id, state }) => id === root.id || state.retries.chain.includes(root.id));
    const starts = chain.reduce((sum, { id }) => sum + (system.ledger.starts.get(id) ?? 0), 0);
    const most = 1 + root.state.retries.max;
    if (starts > most || chain.length > most)
      system.violate(2, `the chain of ${root.name}: ${chain.length} executions, ${starts} starts`);
  }
}

/** (9) The list is what the objects say. */
async function checkRows(system: System, found: readonly Found[]): Promise<void> {
  const rows = new Map((await system.postgres.rows()).map((row) => [row.id, row]));
  for (const { id, state, disk, name } of found) {
    const head = disk.rows.head();
    if (head === null) continue;
    const row = rows.get(id);
    const item = projectItem(state, head);
    // Steps that change nothing which a list shows (a heartbeat, what a dispatcher answered) are not projected.
    if (JSON.stringify({ ...row, version: 0 }) !== JSON.stringify({ ...item, version: 0 })) {
      system.violate(9, `the row of ${name} is ${row?.status} at ${row?.version}, the object ${item.status} at ${item.version}`);
    }
  }
}
