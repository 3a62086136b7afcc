import { type ExecutionId, type ExecutionState, executionIdOfRetry, isTransient } from "@rgrid/schema";
import type { System } from "../system.ts";

type Found = { id: ExecutionId; state: ExecutionState; name: string };

/** What must hold between an execution and its retries, automatic and manual ones, once all is over. */
export async function checkChains(system: System, all: readonly Found[]): Promise<void> {
  for (const one of all) {
    await checkRetry(system, one, all);
    checkCounts(system, one, all);
    if (one.state.retries.kind !== "auto") checkStarts(system, one, all);
  }
  for (const [id, of] of system.ledger.retried) {
    const retry = all.find((one) => one.id === id);
    if (retry?.state.retries.of !== of)
      system.violate(11, `the retry ${system.shortName(id)} of ${system.shortName(of)} was answered and is not there`);
  }
}

/**
 * (6) A transient failure with retries left and no cancel ⇔ exactly one child; and of manual retries the one that took the chain's end. The place of a
 * child of which nothing is left may have been taken by a forced one.
 */
async function checkRetry(system: System, { id, state, name }: Found, all: readonly Found[]): Promise<void> {
  const { retries, error, exit, cancel, life } = state;
  const failed = (life.phase === "ended" || life.phase === "tombstone") && life.status === "failed";
  const transient = failed && error !== null && isTransient(error.error_code);
  const due = transient && exit === null && cancel === null && retries.auto < retries.max;
  const expected = retries.claimed !== null ? retries.by : due ? await executionIdOfRetry(id) : null;
  const children = all.filter((other) => other.state.retries.of === id);
  const actual = children.filter((child) => child.id === expected || !isAllDeleted(child, all)).map((child) => child.id);
  if (actual.join() !== (expected ?? "") || retries.by !== expected) {
    system.violate(
      6,
      `${name} should have ${expected === null ? 0 : 1} retries and has ${actual.length} (${retries.by ?? "none"} noted)`,
    );
  }
}

/** Whether nothing is left of an execution and of all that it ran as again. */
const isAllDeleted = ({ id, state }: Found, all: readonly Found[]): boolean =>
  state.life.phase === "tombstone" && all.every((other) => other.state.retries.of !== id || isAllDeleted(other, all));

/** Every repetition is counted and linked. */
function checkCounts(system: System, { id, state, name }: Found, all: readonly Found[]): void {
  const { of, kind, count, auto, manual, chain } = state.retries;
  const parent = all.find((one) => one.id === of)?.state.retries;
  if (of === null || parent === undefined) {
    if (count + auto + manual + chain.length > 0) system.violate(2, `${name} is no retry and counts ${count}`);
    return;
  }
  // Another took its place: what was claimed for it is known no more.
  if (parent.by !== id) return;
  const isNew = kind === "manual" && parent.claimed?.new_chain === true;
  const expected = {
    count: isNew ? 1 : parent.count + 1,
    auto: kind === "auto" ? parent.auto + 1 : 0,
    manual: kind === "auto" ? parent.manual : isNew ? 1 : parent.manual + 1,
    chain: isNew ? "" : [...parent.chain, of].join(),
  };
  if (JSON.stringify({ count, auto, manual, chain: chain.join() }) !== JSON.stringify(expected))
    system.violate(2, `${name} counts ${count} retries (${auto} automatic, ${manual} manual), which is not one more than before`);
  if (manual > system.limits.manualRetriesMax) system.violate(3, `${name} is manual retry ${manual} of its chain`);
}

/** (2) At most 1 + retries_max starts from one submission, or one manual retry, on. */
function checkStarts(system: System, root: Found, all: readonly Found[]): void {
  const most = 1 + root.state.retries.max;
  let executions = 0;
  let starts = 0;
  for (let one: Found | undefined = root; one !== undefined && executions <= most; ) {
    const { by }: ExecutionState["retries"] = one.state.retries;
    executions += 1;
    starts += system.ledger.starts.get(one.id) ?? 0;
    one = all.find(({ id, state }) => id === by && state.retries.kind === "auto");
  }
  if (starts > most || executions > most)
    system.violate(2, `the chain of ${root.name}: ${executions} executions, ${starts} starts`);
}
