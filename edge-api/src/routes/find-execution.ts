import { type AccountId, ApiError, type Execution, type ExecutionId, executionId, LIMITS } from "@rgrid/schema";
import type { AccountCaller } from "../access/bearer.ts";
import type { Place } from "../dispatcher/account-dispatchers.ts";
import type { Executions } from "../ports/executions.ts";
import { Unavailable } from "../ports/unavailable.ts";
import type { Api } from "./api.ts";

/** Candidates that `ambiguous_id` names. */
const CANDIDATES_MAX = 10;
/** Each of a chain's submission and manual retries has its automatic ones. The bound is for links that damage made a circle, and for `--force` without end. */
export const CHAIN_MAX = (1 + LIMITS.manualRetriesMax) * (1 + LIMITS.retriesMax);

export const notFound = (id: string): ApiError => new ApiError("not_found", { what: `Execution ${id}` });

/**
 * The id that was meant. A full one is taken as it is, so that it works while Postgres is silent.
 * @throws ApiError not_found, ambiguous_id; Unavailable
 */
export async function resolveId(api: Api, account: AccountId, idOrPrefix: string): Promise<ExecutionId> {
  const full = executionId.safeParse(idOrPrefix);
  if (full.success) return full.data;
  const candidates = await api.database.executionsWithPrefix(account, idOrPrefix, CANDIDATES_MAX);
  const [only, ...others] = candidates;
  if (only === undefined) throw notFound(idOrPrefix);
  if (others.length > 0) throw new ApiError("ambiguous_id", { prefix: idOrPrefix, candidates });
  return only;
}

/** An execution of the account as its object has it. Another account's is not there. @throws ApiError not_found; Unavailable */
export async function readExecution(api: Api, account: AccountId, id: ExecutionId): Promise<Execution> {
  const execution = await api.executions.get(id).read();
  if (execution === null || execution.account_id !== account) throw notFound(id);
  return execution;
}

const DAY_MS = 86_400_000;

export const expired = (api: Api, execution_id: ExecutionId, what?: string): ApiError =>
  new ApiError("outputs_expired", {
    execution_id,
    ...(what !== undefined && { what }),
    retention_days: Math.round(api.config.limits.retentionMs / DAY_MS),
  });

/**
 * An execution of the account with its content. @param what is wanted of it, for the error
 * @throws ApiError not_found; outputs_expired where its content was deleted; Unavailable
 */
export async function readKept(api: Api, account: AccountId, id: ExecutionId, what: string): Promise<Execution> {
  const stub = api.executions.get(id);
  const execution = await stub.read();
  if (execution?.account_id === account) return execution;
  const left = execution === null ? await stub.outputs(0, 0) : null;
  throw left?.account_id === account && left.expired ? expired(api, id, what) : notFound(id);
}

/** A retry further on in a chain. One that is promised, and not there yet, is not deleted. */
export type Later = { id: ExecutionId; isDeleted: boolean };

/** The retries after an execution, followed one by one, behind deleted ones too; the object knows only those before it. */
export async function laterInChain(
  executions: Pick<Executions, "get">,
  { retried_by }: Pick<Execution, "retried_by">,
): Promise<Later[]> {
  const later: Later[] = [];
  let next = retried_by;
  while (next !== null && later.length < CHAIN_MAX) {
    const left = await executions.get(next).outputs(0, 0);
    later.push({ id: next, isDeleted: left?.expired === true });
    next = left?.retried_by ?? null;
  }
  return later;
}

async function waitingOf(api: Api, account: Place, execution: Execution): Promise<Execution["waiting"]> {
  if (execution.status !== "queued") return null;
  if (execution.phase === "backoff") {
    return { position: null, reason: "backoff", detail: "Waits a little before the automatic retry" };
  }
  try {
    return await api.accountDispatchers.ask(account, (stub) => stub.explain(account.id, execution.id));
  } catch (error) {
    // Why it waits is worth less than the execution itself.
    if (error instanceof Unavailable) return null;
    throw error;
  }
}

/** Adds what the object itself can't know: why it waits, and the later part of its chain. */
export async function completeExecution(api: Api, caller: AccountCaller, execution: Execution): Promise<Execution> {
  const [waiting, later] = await Promise.all([
    waitingOf(api, caller.account, execution),
    laterInChain(api.executions, execution),
  ]);
  return { ...execution, waiting, chain: [...execution.chain, ...later.map(({ id }) => id)] };
}
