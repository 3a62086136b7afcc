import { accountId, epochMs, incarnation, runnerId } from "@rgrid/schema";
import { z } from "zod";
import type { SecretKeys } from "./secret-keys.ts";
import { signToken, verifyToken } from "./signed-token.ts";

/** What a session says of its runner, so that a poll needs no look-up. Revocable at the dispatcher. */
const runnerSession = z.object({
  account_id: accountId,
  runner_id: runnerId,
  incarnation,
  dispatcher: z.string(),
  expires_at: epochMs,
});
export type RunnerSession = z.infer<typeof runnerSession>;

const PREFIX = "rgs_";

export const signSession = (keys: SecretKeys, session: RunnerSession): Promise<string> =>
  signToken(keys.session, PREFIX, session);

/** The session that a presented token carries; null where it is forged, malformed or past its end. */
export const verifySession = (keys: SecretKeys, presented: string, now: number): Promise<RunnerSession | null> =>
  verifyToken(keys.session, PREFIX, runnerSession, presented, now);
