import { z } from "zod";
import { createExecution } from "./create-execution.ts";
import { executionStatus } from "./execution.ts";
import { text } from "./fields.ts";
import { executionId } from "./ids.ts";
import { LIMITS } from "./limits.ts";

const { script, inputs, inputs_manifest, folders, dependencies } = createExecution.shape;

/** Body of `POST /api/v1/executions/{id}/retry`. */
export const retryRequest = z
  .strictObject({
    retry_reason: text(LIMITS.retryReasonLengthMax).nullable().default(null),
    /** Begins a new chain where this one has had its manual retries. */
    force: z.boolean().default(false),
    /** Script and inputs as they are now, as in create; null for the content of then. Without `dependencies`, those of then. */
    update: z.strictObject({ script, inputs, inputs_manifest, folders, dependencies }).nullable().default(null),
  })
  .meta({ id: "RetryExecution" });
export type RetryRequest = z.output<typeof retryRequest>;

export const retryAnswer = z
  .object({ original_execution_id: executionId, new_execution_id: executionId, status: executionStatus })
  .meta({ id: "RetryAnswer" });
export type RetryAnswer = z.infer<typeof retryAnswer>;
