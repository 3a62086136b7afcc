import { accountId, epochMs, incarnation, runnerId } from "@rgrid/schema";
import { z } from "zod";
import { fromBase64Url, toBase64Url } from "./base64.ts";
import type { SecretKeys } from "./secret-keys.ts";

/** What a session says of its runner, so that a poll needs no look-up. Signed, not secret: revocable at the dispatcher. */
const runnerSession = z.object({
  account_id: accountId,
  runner_id: runnerId,
  incarnation,
  dispatcher: z.string(),
  expires_at: epochMs,
});
export type RunnerSession = z.infer<typeof runnerSession>;

const PREFIX = "rgs_";

/** `rgs_<payload>.<HMAC-SHA-256>`, both base64url. */
export async function signSession(keys: SecretKeys, session: RunnerSession): Promise<string> {
  const payload = toBase64Url(new TextEncoder().encode(JSON.stringify(session)));
  const signature = await crypto.subtle.sign("HMAC", keys.session, new TextEncoder().encode(payload));
  return `${PREFIX}${payload}.${toBase64Url(new Uint8Array(signature))}`;
}

/** The session that a presented token carries; null where it is forged, malformed or past its end. */
export async function verifySession(keys: SecretKeys, presented: string, now: number): Promise<RunnerSession | null> {
  const [payload, signature] = presented.startsWith(PREFIX) ? presented.slice(PREFIX.length).split(".") : [];
  if (!payload || !signature || !/^[\w-]+$/.test(payload + signature)) return null;
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = fromBase64Url(signature);
  } catch {
    return null;
  }
  // `verify` compares in constant time.
  if (!(await crypto.subtle.verify("HMAC", keys.session, bytes, new TextEncoder().encode(payload)))) return null;
  const session = runnerSession.parse(JSON.parse(new TextDecoder().decode(fromBase64Url(payload))));
  return session.expires_at > now ? session : null;
}
