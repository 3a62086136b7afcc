import type { ApiKeyId, RunnerTokenId } from "@rgrid/schema";
import { accounts, apiKeys, runners, runnerTokens } from "@rgrid/schema/db";
import { and, count, desc, eq, isNull, sql } from "drizzle-orm";
import type { Accounts, StoredApiKey, StoredRunnerToken } from "../../ports/accounts.ts";
import type { AccountRecord } from "../../ports/database.ts";
import type { NeonClient } from "./client.ts";
import { after, toMilliseconds } from "./position.ts";

const msOrNull = (date: Date | null): number | null => date?.getTime() ?? null;

type KeyRow = { id: ApiKeyId; name: string; created_at: Date; last_used_at: Date | null; revoked_at: Date | null };
const keyOf = ({ id, name, created_at, last_used_at, revoked_at }: KeyRow): StoredApiKey => ({
  ...{ id, name, created_at: created_at.getTime() },
  ...{ last_used_at: msOrNull(last_used_at), revoked_at: msOrNull(revoked_at) },
});
type TokenRow = { id: RunnerTokenId; name: string; created_at: Date; revoked_at: Date | null };
const tokenOf = ({ id, name, created_at, revoked_at }: TokenRow, names: string[]): StoredRunnerToken => ({
  ...{ id, name, created_at: created_at.getTime(), revoked_at: msOrNull(revoked_at), runners: names },
});

const accountColumns = {
  id: accounts.id,
  name: accounts.name,
  email: accounts.email,
  dispatcher: accounts.dispatcher,
  in_flight_max: accounts.in_flight_max,
  queued_max: accounts.queued_max,
};
const revokedNow = (column: typeof apiKeys.revoked_at | typeof runnerTokens.revoked_at) => sql`coalesce(${column}, now())`;
/**
 * Names of the runners whose last registration was with the token, in order. Written out: in a select of one table drizzle leaves out
 * the table's name, and `account_id` would be that of the inner one.
 */
const runnersOf = sql<string[]>`array(select r.name from runners r
  where r.account_id = runner_tokens.account_id and r.token_id = runner_tokens.id order by r.name)`;

/** Accounts, keys and tokens in Postgres, as their owners manage them. */
export function neonAccounts({ db, ask }: NeonClient): Accounts {
  const accountOf: Accounts["accountOf"] = async (identity) => {
    const [row] = await ask(db.select(accountColumns).from(accounts).where(eq(accounts.identity, identity)));
    return row ?? null;
  };
  return {
    accountOf,
    async createAccount(identity, account): Promise<AccountRecord> {
      const [made] = await ask(
        db
          .insert(accounts)
          .values({ ...account, identity })
          .onConflictDoNothing({ target: accounts.identity })
          .returning(accountColumns),
      );
      const found = made ?? (await accountOf(identity));
      if (found === null) throw new Error("an account that was there a moment ago is gone");
      return found;
    },

    async listApiKeys({ account, after: position, limit }) {
      const made = toMilliseconds(apiKeys.created_at);
      const rows = await ask(
        db
          .select()
          .from(apiKeys)
          .where(and(eq(apiKeys.account_id, account), isNull(apiKeys.revoked_at), after(made, apiKeys.id, position)))
          .orderBy(desc(made), desc(apiKeys.id))
          .limit(limit),
      );
      return rows.map(keyOf);
    },
    async countApiKeys(account) {
      const [row] = await ask(
        db
          .select({ keys: count() })
          .from(apiKeys)
          .where(and(eq(apiKeys.account_id, account), isNull(apiKeys.revoked_at))),
      );
      return row?.keys ?? 0;
    },
    async addApiKey(account, key) {
      const [row] = await ask(
        db
          .insert(apiKeys)
          .values({ ...key, account_id: account })
          .returning(),
      );
      if (row === undefined) throw new Error("an insert returned no row");
      return keyOf(row);
    },
    async revokeApiKey(account, id) {
      const [row] = await ask(
        db
          .update(apiKeys)
          .set({ revoked_at: revokedNow(apiKeys.revoked_at) })
          .where(and(eq(apiKeys.account_id, account), eq(apiKeys.id, id)))
          .returning(),
      );
      return row === undefined ? null : keyOf(row);
    },
    async touchApiKey(id) {
      await ask(db.update(apiKeys).set({ last_used_at: sql`now()` }).where(eq(apiKeys.id, id)));
    },

    async listRunnerTokens({ account, after: position, limit }) {
      const made = toMilliseconds(runnerTokens.created_at);
      const rows = await ask(
        db
          .select({ token: runnerTokens, names: runnersOf })
          .from(runnerTokens)
          .where(
            and(eq(runnerTokens.account_id, account), isNull(runnerTokens.revoked_at), after(made, runnerTokens.id, position)),
          )
          .orderBy(desc(made), desc(runnerTokens.id))
          .limit(limit),
      );
      return rows.map(({ token, names }) => tokenOf(token, names));
    },
    async countRunnerTokens(account) {
      const [row] = await ask(
        db
          .select({ tokens: count() })
          .from(runnerTokens)
          .where(and(eq(runnerTokens.account_id, account), isNull(runnerTokens.revoked_at))),
      );
      return row?.tokens ?? 0;
    },
    async addRunnerToken(account, token) {
      const [row] = await ask(
        db
          .insert(runnerTokens)
          .values({ ...token, account_id: account })
          .returning(),
      );
      if (row === undefined) throw new Error("an insert returned no row");
      return tokenOf(row, []);
    },
    async revokeRunnerToken(account, id) {
      const [row] = await ask(
        db
          .update(runnerTokens)
          .set({ revoked_at: revokedNow(runnerTokens.revoked_at) })
          .where(and(eq(runnerTokens.account_id, account), eq(runnerTokens.id, id)))
          .returning(),
      );
      if (row === undefined) return null;
      const names = await ask(
        db
          .select({ name: runners.name })
          .from(runners)
          .where(and(eq(runners.account_id, account), eq(runners.token_id, id)))
          .orderBy(runners.name),
      );
      return tokenOf(
        row,
        names.map(({ name }) => name),
      );
    },
  };
}
