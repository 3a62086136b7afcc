import { apiKeyIdOf, runnerTokenIdOf, sha256Hex } from "@rgrid/schema";
import { accounts, apiKeys, runnerTokens } from "@rgrid/schema/db";
import type { NodePgDatabase } from "drizzle-orm/node-postgres";
import type { LocalAccount } from "../secrets.ts";

/** All local accounts are served by one dispatcher. */
const DISPATCHER = "shared-0";

/** Who signs in to a local account at the console. @param index of the account, 0 for the first */
const localEmail = (index: number): string => (index === 0 ? "ada@example.org" : `ada-${index + 1}@example.org`);

/** Writes the rows of each account, its API key and its runner token; what is there already stays, but for the limits. */
export async function writeAccounts(
  db: NodePgDatabase,
  locals: readonly LocalAccount[],
  limits: { inFlightMax: number; queuedMax: number },
): Promise<void> {
  const bounds = { in_flight_max: limits.inFlightMax, queued_max: limits.queuedMax };
  for (const [index, local] of locals.entries()) {
    const name = index === 0 ? "local" : `local-${index + 1}`;
    const email = localEmail(index);
    await db
      .insert(accounts)
      .values({ id: local.id, name, email, identity: `local:${email}`, dispatcher: DISPATCHER, ...bounds })
      .onConflictDoUpdate({ target: accounts.id, set: { ...bounds, email, identity: `local:${email}` } });
    const [keyId, tokenId] = [apiKeyIdOf(local.api_key), runnerTokenIdOf(local.runner_token)];
    if (!keyId || !tokenId) throw new Error("credentials made by ourselves carry their ids");
    await db
      .insert(apiKeys)
      .values({ id: keyId, account_id: local.id, name: "local stack", sha256: await sha256Hex(local.api_key) })
      .onConflictDoNothing();
    await db
      .insert(runnerTokens)
      .values({ id: tokenId, account_id: local.id, name: "local stack", sha256: await sha256Hex(local.runner_token) })
      .onConflictDoNothing();
  }
}
