import { accounts, apiKeys, executions, runners, runnerTokens } from "@rgrid/schema/db";
import { and, desc, eq, gt, inArray, isNull, like, sql } from "drizzle-orm";
import type { Database } from "../../ports/database.ts";
import type { NeonClient } from "./client.ts";
import { itemOf } from "./execution-row.ts";
import { filtered } from "./executions-filter.ts";
import { after, toMilliseconds } from "./position.ts";

/** Postgres over Neon's HTTP protocol: one round trip a call, no connection to keep. */
export function neonDatabase({ db, ask }: NeonClient): Database {
  return {
    async findApiKey(id) {
      const [row] = await ask(
        db
          .select({ key: apiKeys, account: accounts })
          .from(apiKeys)
          .innerJoin(accounts, eq(accounts.id, apiKeys.account_id))
          .where(and(eq(apiKeys.id, id), isNull(apiKeys.revoked_at))),
      );
      if (row === undefined) return null;
      const { id: account_id, name, email, dispatcher, in_flight_max, queued_max } = row.account;
      return {
        id: row.key.id,
        name: row.key.name,
        sha256: row.key.sha256,
        account: { id: account_id, name, email, dispatcher, in_flight_max, queued_max },
      };
    },

    async findRunnerToken(id) {
      const [row] = await ask(
        db
          .select({ id: runnerTokens.id, sha256: runnerTokens.sha256, account: accounts })
          .from(runnerTokens)
          .innerJoin(accounts, eq(accounts.id, runnerTokens.account_id))
          .where(and(eq(runnerTokens.id, id), isNull(runnerTokens.revoked_at))),
      );
      if (row === undefined) return null;
      return { id: row.id, sha256: row.sha256, account: { id: row.account.id, dispatcher: row.account.dispatcher } };
    },

    async listExecutions(query) {
      const rows = await ask(
        db
          .select()
          .from(executions)
          .where(
            and(
              filtered(query),
              query.statuses === null ? undefined : inArray(executions.status, [...query.statuses]),
              after(executions.created_at, executions.id, query.after),
            ),
          )
          .orderBy(desc(executions.created_at), desc(executions.id))
          .limit(query.limit),
      );
      return rows.map(itemOf);
    },

    async executionVersions(after, limit) {
      return ask(
        db
          .select({ id: executions.id, version: executions.version })
          .from(executions)
          .where(and(isNull(executions.removed_at), after === null ? undefined : gt(executions.id, after)))
          .orderBy(executions.id)
          .limit(limit),
      );
    },

    async executionRows(ids) {
      const rows = await ask(
        db
          .select({ id: executions.id, version: executions.version, removed_at: executions.removed_at })
          .from(executions)
          .where(inArray(executions.id, [...ids])),
      );
      return rows.map(({ removed_at, ...row }) => ({ ...row, removed: removed_at !== null }));
    },

    async completedWith(account, contentDigest) {
      const [row] = await ask(
        db
          .select({ id: executions.id })
          .from(executions)
          .where(
            // Written out, not a parameter: only so does the planner see that the partial index serves it.
            and(
              eq(executions.account_id, account),
              eq(executions.content_digest, contentDigest),
              sql`${executions.status} = 'completed'`,
            ),
          )
          .orderBy(desc(executions.created_at))
          .limit(1),
      );
      return row?.id ?? null;
    },

    async executionsWithPrefix(account, prefix, limit) {
      // `_` of `exec_` is a wildcard of LIKE; escaped, the index on text_pattern_ops serves it.
      const pattern = `${prefix.replaceAll("_", "\\_")}%`;
      const rows = await ask(
        db
          .select({ id: executions.id })
          .from(executions)
          .where(and(eq(executions.account_id, account), like(executions.id, pattern)))
          .orderBy(executions.id)
          .limit(limit),
      );
      return rows.map((row) => row.id);
    },

    async putRunner(account, id, { incarnation: _, ...registration }, token) {
      const said = { ...registration, token_id: token };
      const [row] = await ask(
        db
          .insert(runners)
          .values({ id, account_id: account, ...said })
          .onConflictDoUpdate({ target: [runners.account_id, runners.name], set: { ...said, registered_at: sql`now()` } })
          .returning({ id: runners.id }),
      );
      if (row === undefined) throw new Error("an upsert returned no row");
      return row.id;
    },

    async listRunners({ account, after: position, limit }) {
      const registered = toMilliseconds(runners.created_at);
      const rows = await ask(
        db
          .select()
          .from(runners)
          .where(and(eq(runners.account_id, account), after(registered, runners.id, position)))
          .orderBy(desc(registered), desc(runners.id))
          .limit(limit),
      );
      return rows.map(({ account_id: _, registered_at: __, token_id: ___, created_at, ...row }) => ({
        ...row,
        created_at: created_at.getTime(),
      }));
    },

    async reportedRuntimes(account) {
      const rows = await ask(
        db
          .selectDistinct({ runtime: sql<string>`jsonb_array_elements_text(${runners.runtimes})` })
          .from(runners)
          .where(eq(runners.account_id, account)),
      );
      return rows.map((row) => row.runtime);
    },

    async dispatchers() {
      const rows = await ask(db.selectDistinct({ name: accounts.dispatcher }).from(accounts));
      return rows.map(({ name }) => name);
    },
    async dispatcherOf(account) {
      const [row] = await ask(db.select({ dispatcher: accounts.dispatcher }).from(accounts).where(eq(accounts.id, account)));
      return row?.dispatcher ?? null;
    },
    async setDispatcher(account, dispatcher) {
      await ask(db.update(accounts).set({ dispatcher }).where(eq(accounts.id, account)));
    },

    async ping() {
      await ask(db.execute(sql`select 1`));
    },
  };
}
