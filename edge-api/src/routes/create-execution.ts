import {
  ApiError,
  type CreateExecution,
  type Execution,
  type ExecutionId,
  type ExecutionSpec,
  entryTitle,
  executionIdOfKey,
  executionLimitName,
  IMAGE_PREFIX,
  RUNTIMES,
  randomId,
  runtimeFor,
} from "@rgrid/schema";
import type { AccountCaller } from "../access/bearer.ts";
import { sealEnvironment } from "../access/sealing.ts";
import type { SecretKeys } from "../access/secret-keys.ts";
import { Unavailable } from "../ports/unavailable.ts";
import type { Admission } from "./admission.ts";
import type { Api } from "./api.ts";
import { checkScript } from "./check-script.ts";
import { contentDigestOf, digestOf } from "./create-digest.ts";
import { contentsOf } from "./missing-inputs.ts";
import { validationFailed } from "./parse-request.ts";

/** A request whose runtime is known. */
type Request = CreateExecution & { runtime: string };
type Created = { outcome: "created" | "replayed" | "reused"; execution: Execution };

/** @throws ApiError validation_failed that names the known runtimes */
async function checkRuntime(api: Api, caller: AccountCaller, runtime: string): Promise<void> {
  if (RUNTIMES.includes(runtime) || runtime.startsWith(IMAGE_PREFIX)) return;
  let reported: string[];
  try {
    reported = await api.database.reportedRuntimes(caller.account.id);
  } catch (error) {
    // Creating goes on while Postgres is silent; an unknown runtime then waits as `no_matching_runner`.
    if (error instanceof Unavailable) return;
    throw error;
  }
  if (reported.includes(runtime)) return;
  const known = [...new Set([...RUNTIMES, ...reported])].filter((name) => !name.startsWith(IMAGE_PREFIX));
  throw validationFailed([{ path: "runtime", message: `'${runtime}' is not known; known are ${known.join(", ")}` }]);
}

/** A completed execution of the same content, the newest one; null where there is none, or nobody can tell. */
async function reusable(api: Api, caller: AccountCaller, contentDigest: string): Promise<Execution | null> {
  try {
    const id = await api.database.completedWith(caller.account.id, contentDigest);
    const execution = id === null ? null : await api.executions.get(id).read();
    return execution?.status === "completed" && execution.account_id === caller.account.id ? execution : null;
  } catch (error) {
    // It runs then, as without the wish: a database that is silent keeps nobody from running.
    if (error instanceof Unavailable) return null;
    throw error;
  }
}

/** The script as it is stored; of what is no script its title. */
function scriptOf({ script, entry }: Pick<CreateExecution, "script" | "entry">): ExecutionSpec["script"] {
  if (script !== undefined) return script;
  if (entry === undefined) throw new Error("the contract wants a script or an entry");
  return { name: entryTitle(entry), content: "", encoding: "utf8" };
}

async function specOf(
  api: Api,
  keys: SecretKeys,
  caller: AccountCaller,
  { reuse: _, ...body }: Request,
  content_digest: string,
): Promise<ExecutionSpec> {
  const { env, limits, caller: terminal, ...rest } = body;
  const names = Object.keys(env);
  const defaults = api.config.limits;
  return {
    ...rest,
    script: scriptOf(body),
    content_digest,
    env_names: names,
    env_sealed: names.length === 0 ? null : await sealEnvironment(keys, caller.account.id, env, api.fillRandom),
    limits: {
      timeout_ms: limits.timeout_ms ?? defaults.timeoutMsDefault,
      memory_bytes: limits.memory_bytes ?? defaults.memoryBytesDefault,
      cpus: limits.cpus ?? defaults.cpusDefault,
    },
    limits_open: executionLimitName.options.filter((name) => limits[name] === undefined),
    caller: { tz: terminal.tz ?? null, columns: terminal.columns ?? null, color: terminal.color ?? false },
    created_at: api.clock.now(),
  };
}

/**
 * Creates an execution: room in the queue and presence of inputs are asked at once, and nothing is stored before both are sure.
 * A repeat of an accepted create is answered from its object, whatever the queue and the store say by now.
 */
export function createExecution(
  api: Api,
  refusalOf: Admission["refusalOf"],
): (caller: AccountCaller, body: CreateExecution, idempotencyKey: string | null) => Promise<Created> {
  const isRepeat = async (id: ExecutionId): Promise<boolean> => (await api.executions.get(id).read()) !== null;

  return async (caller, given, idempotencyKey) => {
    const body = { ...given, runtime: given.runtime ?? runtimeFor(given) };
    if (body.script !== undefined) checkScript(body.script, api.config.limits);
    await checkRuntime(api, caller, body.runtime);
    const account = caller.account.id;
    const id = idempotencyKey === null ? randomId("exec", api.fillRandom) : await executionIdOfKey(account, idempotencyKey);
    const keys = await api.keys();
    const contentDigest = await contentDigestOf(keys, body);
    // A request that was accepted already is answered from its own execution, though an older one would do.
    const isAccepted = body.reuse && idempotencyKey !== null && (await isRepeat(id));
    const found = body.reuse && !isAccepted ? await reusable(api, caller, contentDigest) : null;
    if (found !== null) return { outcome: "reused", execution: found };
    const [refusal, digest, spec] = await Promise.all([
      refusalOf(caller, contentsOf(body)),
      digestOf(keys, body),
      specOf(api, keys, caller, body, contentDigest),
    ]);
    if (refusal !== null && (idempotencyKey === null || !(await isRepeat(id)))) throw refusal;
    const verdict = await api.executions.get(id).create({
      id,
      account_id: account,
      dispatcher: caller.account.dispatcher,
      digest,
      spec,
      retry: null,
      backoff_ms: 0,
    });
    if (verdict.outcome !== "refused") return verdict;
    if (verdict.reason === "idempotency_conflict") throw new ApiError("idempotency_conflict", { execution_id: id });
    throw new ApiError("conflict", { reason: `The execution of this Idempotency-Key was ${verdict.reason}`, execution_id: id });
  };
}
