import {
  type AccountId,
  ApiError,
  type Execution,
  type ExecutionId,
  executionIdOfKey,
  type Limits,
  type RetryAnswer,
  type RetryRequest,
  randomId,
  sha256Hex,
} from "@rgrid/schema";
import type { AccountCaller } from "../access/bearer.ts";
import type { Executions, RetryVerdict } from "../ports/executions.ts";
import { Unavailable } from "../ports/unavailable.ts";
import type { Admission } from "./admission.ts";
import type { Api } from "./api.ts";
import { checkScript } from "./check-script.ts";
import { laterInChain, notFound, readExecution } from "./find-execution.ts";
import { contentsOf } from "./missing-inputs.ts";
import { validationFailed } from "./parse-request.ts";

type Retried = RetryAnswer & { created: boolean };

/** @throws ApiError always: the one that says why this execution is not retried */
async function refuse(
  api: Api,
  account: AccountId,
  id: ExecutionId,
  newId: ExecutionId,
  verdict: Extract<RetryVerdict, { accepted: false }>,
): Promise<never> {
  switch (verdict.reason) {
    case "not_ended":
      throw new ApiError("execution_not_retryable", { execution_id: id, status: verdict.status });
    case "already_retried": {
      const later = await laterInChain(api.executions, await readExecution(api, account, id));
      const last = later.at(-1);
      const newest = later.findLast(({ isDeleted }) => !isDeleted)?.id ?? id;
      throw new ApiError("already_retried", { execution_id: id, newest, ...(last?.isDeleted && { deleted: last.id }) });
    }
    case "retry_limit_reached":
      throw new ApiError("retry_limit_reached", { execution_id: id, limit: api.config.limits.manualRetriesMax });
    case "digest_conflict":
      throw new ApiError("idempotency_conflict", { execution_id: newId });
    default:
      throw notFound(id);
  }
}

/** An update fits what is run: a script where it was one, and the standard input still among the inputs. @throws ApiError */
function checkUpdate({ spec }: Execution, update: NonNullable<RetryRequest["update"]>, limits: Limits): void {
  if ((update.script === undefined) !== (spec.entry !== undefined)) {
    const message = spec.entry === undefined ? "must be given: it was a script" : "must be left out: it was no script";
    throw validationFailed([{ path: "update.script", message }]);
  }
  if (update.script !== undefined) checkScript(update.script, limits);
  if (spec.stdin !== undefined && !update.inputs.some((input) => input.path === spec.stdin)) {
    throw validationFailed([{ path: "update.inputs", message: `must hold the standard input, '${spec.stdin}'` }]);
  }
}

/**
 * The retry of before whose place a new one may take: where all that came of it was deleted. Where one is left, it is that one's place to be retried,
 * and a second branch would be a fork.
 */
export async function replaceable(
  executions: Pick<Executions, "get">,
  original: Pick<Execution, "retried_by">,
  newId: ExecutionId,
): Promise<ExecutionId | null> {
  if (original.retried_by === newId) return null;
  const later = await laterInChain(executions, original);
  return later.every(({ isDeleted }) => isDeleted) ? original.retried_by : null;
}

/** Whether the id that a key names is another execution than the retry that is asked for: nothing of this one is claimed then. */
async function isTaken(api: Api, newId: ExecutionId, id: ExecutionId): Promise<boolean> {
  const there = await api.executions.get(newId).read();
  return there !== null && there.retry_of !== id;
}

/** Runs an ended execution again as a new one. The same idempotency key answers the same id, however often it is sent. */
export function retryExecution(
  api: Api,
  refusalOf: Admission["refusalOf"],
): (caller: AccountCaller, id: ExecutionId, body: RetryRequest, idempotencyKey: string | null) => Promise<Retried> {
  return async (caller, id, body, idempotencyKey) => {
    const account = caller.account.id;
    const original = await readExecution(api, account, id);
    if (body.update !== null) checkUpdate(original, body.update, api.config.limits);
    const new_id = idempotencyKey === null ? randomId("exec", api.fillRandom) : await executionIdOfKey(account, idempotencyKey);
    if (original.retried_by !== new_id) {
      const [taken, refusal] = await Promise.all([
        idempotencyKey !== null && isTaken(api, new_id, id),
        // Inputs of then may have left the store since: they are asked for as those of a create are.
        refusalOf(caller, contentsOf(body.update ?? original.spec)),
      ]);
      if (taken) throw new ApiError("idempotency_conflict", { execution_id: new_id });
      if (refusal !== null) throw refusal;
    }
    const verdict = await api.executions.get(id).retry({
      account_id: account,
      new_id,
      reason: body.retry_reason,
      force: body.force,
      deleted: body.force ? await replaceable(api.executions, original, new_id) : null,
      digest: await sha256Hex(JSON.stringify([id, body])),
      update: body.update,
    });
    if (!verdict.accepted) return refuse(api, account, id, new_id, verdict);
    // An id that answers `not_found` for a while would be taken for one that is not there: the same request is answered a moment later.
    if (!verdict.confirmed) throw new Unavailable("The retry");
    // A repeated request may come long after the first, of one that was deleted since, too.
    const now = verdict.created ? null : await api.executions.get(new_id).outputs(0, 0);
    const status = now?.status ?? "queued";
    return { original_execution_id: id, new_execution_id: new_id, status, created: verdict.created };
  };
}
