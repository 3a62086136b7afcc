import { z } from "zod";
import { executionId } from "./ids.ts";
import { LIMITS } from "./limits.ts";

/** Body of `POST /api/v1/executions/{id}/extend`: the whole time that user code may take, from its start. */
export const extendRequest = z
  .strictObject({ timeout_ms: z.int().min(LIMITS.timeoutMsMin).max(LIMITS.timeoutMsMax) })
  .meta({ id: "ExtendExecution" });

/** Answer of `DELETE /api/v1/executions/{id}`. Repeating it answers the same. */
export const deletedExecution = z.object({ id: executionId, deleted: z.literal(true) }).meta({ id: "DeletedExecution" });
