import { z } from "zod";
import { apiKey, runnerToken } from "./credentials.ts";
import { isoTime, text } from "./fields.ts";
import { apiKeyId, runnerTokenId } from "./ids.ts";
import { LIMITS } from "./limits.ts";

/** What people call a key or a token: shown, never decided by. */
export const credentialName = text(LIMITS.credentialNameLengthMax).trim().min(1, { error: "must not be empty" });
export const newCredential = z.strictObject({ name: credentialName }).meta({ id: "NewCredential" });

/** An API key as lists show it: never the key itself, of which only a hash is stored. */
export const apiKeyItem = z
  .object({
    id: apiKeyId,
    name: z.string(),
    /** What the key begins with, to know it by. */
    prefix: z.string(),
    created_at: isoTime,
    /** Within a minute or so; null: never. */
    last_used_at: isoTime.nullable(),
    revoked_at: isoTime.nullable(),
  })
  .meta({ id: "ApiKey" });
export type ApiKeyItem = z.infer<typeof apiKeyItem>;
/** The only time that the key is shown. */
export const createdApiKey = apiKeyItem.extend({ key: apiKey }).meta({ id: "CreatedApiKey" });

export const runnerTokenItem = z
  .object({
    id: runnerTokenId,
    name: z.string(),
    prefix: z.string(),
    created_at: isoTime,
    revoked_at: isoTime.nullable(),
    /** Names of the runners that registered with it last. */
    runners: z.array(z.string()),
  })
  .meta({ id: "RunnerToken" });
export type RunnerTokenItem = z.infer<typeof runnerTokenItem>;
export const createdRunnerToken = runnerTokenItem.extend({ token: runnerToken }).meta({ id: "CreatedRunnerToken" });
