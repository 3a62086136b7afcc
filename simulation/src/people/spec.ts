import { type ExecutionSpec, LIMITS, RUNTIME_DEFAULT } from "@rgrid/schema";
import type { ExecutionPlan } from "../scenario.ts";

const SHA256 = "0".repeat(64);

/** The argument by which a container knows its plan: a retry has the same. */
export const planArgument = (index: number): string => `plan-${index}`;

export const digestOfSpec = (spec: ExecutionSpec): string => `digest of ${spec.args.join(" ")}`;

export function specOf(plan: ExecutionPlan, createdAt: number): ExecutionSpec {
  return {
    script: { name: `s${plan.script.number}.py`, content: "", encoding: "utf8" },
    args: [planArgument(plan.index)],
    runtime: RUNTIME_DEFAULT,
    inputs: Array.from({ length: plan.inputs }, (_, index) => ({
      path: `in${index}`,
      sha256: SHA256,
      size_bytes: 0,
      executable: false,
    })),
    folders: [],
    env_names: [],
    env_sealed: null,
    metadata: {},
    limits: { timeout_ms: plan.timeoutMs, memory_bytes: LIMITS.memoryBytesDefault, cpus: LIMITS.cpusDefault },
    network: true,
    labels: [],
    runner: plan.runner,
    priority: plan.priority,
    ...(plan.concurrencyKey === null ? {} : { concurrency_key: plan.concurrencyKey }),
    retries_max: plan.retriesMax,
    command_line: "",
    caller: { tz: null, columns: null, color: false },
    created_at: createdAt,
    content_digest: null,
  };
}
