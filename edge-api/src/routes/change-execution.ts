import { ApiError, type Execution, type ExecutionId } from "@rgrid/schema";
import type { AccountCaller } from "../access/bearer.ts";
import type { CancelCommand, ChangeVerdict, Executions, Refused } from "../ports/executions.ts";
import { Unavailable } from "../ports/unavailable.ts";
import type { Api } from "./api.ts";
import { CHAIN_MAX, completeExecution, notFound, resolveId } from "./find-execution.ts";
import type { Serve } from "./serve.ts";

/** What the owner of an execution does to it while it lives and after its end. */
export function changeRoutes(serve: Serve, api: Api): void {
  /**
   * Cancels the execution, or where it has ended and runs again, what it runs as (PROTOCOL 8).
   * @throws ApiError not_found, execution_not_cancellable; Unavailable where the next of the chain is announced and not yet created
   */
  async function cancelChain(caller: AccountCaller, given: ExecutionId, signal: CancelCommand["signal"]): Promise<Execution> {
    const account_id = caller.account.id;
    // Not read first: a cancel that overtakes its create leaves a tombstone that the create obeys (PROTOCOL 2).
    let verdict = await api.executions.get(given).cancel({ id: given, account_id, signal, bury: true });
    if (isGone(verdict)) throw notFound(given);
    let id = given;
    /** Of those on the way that were cancelled before, and ran again. */
    let cancelled: Execution | null = null;
    for (let hops = 0; hops < CHAIN_MAX; hops++) {
      if (verdict.accepted && verdict.execution.ended_at === null) break;
      const ended: Execution | null = verdict.accepted ? verdict.execution : await api.executions.get(id).read();
      if (verdict.accepted) cancelled = ended;
      const next = await cancelNext(api.executions, ended?.retried_by ?? null, { account_id, signal });
      // Whatever is left of the chain was deleted with its end: nothing of it runs.
      if (next === null) break;
      ({ id, verdict } = next);
    }
    if (!verdict.accepted && cancelled !== null) return cancelled;
    if (!verdict.accepted) throw new ApiError("execution_not_cancellable", { status: verdict.status, execution_id: id });
    return verdict.execution;
  }

  serve("cancelExecution", async ({ params, body, caller }) => {
    const id = await resolveId(api, caller.account.id, params.id);
    const execution = await cancelChain(caller, id, body.signal);
    api.metrics.count("rgrid_executions_total", { transition: "cancel_requested" });
    return completeExecution(api, caller, execution);
  });

  serve("extendExecution", async ({ params, body, caller }) => {
    const id = await resolveId(api, caller.account.id, params.id);
    const verdict = await api.executions.get(id).extend(caller.account.id, body.timeout_ms);
    if (isGone(verdict)) throw notFound(id);
    if (!verdict.accepted) throw new ApiError("conflict", { reason: notExtended(verdict.reason), execution_id: id });
    return completeExecution(api, caller, verdict.execution);
  });

  serve("deleteExecution", async ({ params, caller, c }) => {
    const id = await resolveId(api, caller.account.id, params.id);
    const verdict = await api.executions.get(id).remove(caller.account.id);
    if (verdict === null) throw notFound(id);
    if (!verdict.accepted) {
      throw new ApiError("conflict", {
        reason: `The execution is ${verdict.status}: only an ended one can be deleted`,
        execution_id: id,
      });
    }
    c.var.log.info("execution_deleted", { execution_id: id });
    return { id, deleted: true as const };
  });
}

type Heard = { id: ExecutionId; verdict: Exclude<ChangeVerdict, null> };

/**
 * The first in the rest of a chain that is not deleted hears of a cancel; null where there is none.
 * @throws Unavailable where that is announced and not yet created
 */
export async function cancelNext(
  executions: Pick<Executions, "get">,
  first: ExecutionId | null,
  command: Pick<CancelCommand, "account_id" | "signal">,
): Promise<Heard | null> {
  let id = first;
  for (let hops = 0; id !== null && hops < CHAIN_MAX; hops++) {
    const stub = executions.get(id);
    // A tombstone would end the chain without an end: a moment later the retry is there and hears it.
    const verdict = await stub.cancel({ ...command, id, bury: false });
    if (verdict === null) throw new Unavailable("The retry");
    if (!isGone(verdict)) return { id, verdict };
    id = (await stub.outputs(0, 0))?.retried_by ?? null;
  }
  return null;
}

type Deleted = Refused & { reason: "deleted" };
/** Never there, or not any more: to its owner that is the same. */
export const isGone = (verdict: ChangeVerdict): verdict is null | Deleted =>
  verdict === null || (!verdict.accepted && verdict.reason === "deleted");

const notExtended = (reason: Refused["reason"]): string =>
  reason === "timeout_not_longer"
    ? "The execution has that much time already: only a longer timeout can be set"
    : "Its script has ended: there is no time left to give";
