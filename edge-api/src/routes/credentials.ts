import {
  type AccountId,
  ApiError,
  type ApiKeyItem,
  apiKeyId,
  isoOf,
  isoOrNull,
  makeApiKey,
  makeRunnerToken,
  type RunnerTokenItem,
  runnerTokenId,
} from "@rgrid/schema";
import type { StoredApiKey, StoredRunnerToken } from "../ports/accounts.ts";
import { keyShardOf } from "../ports/dispatchers.ts";
import { Unavailable } from "../ports/unavailable.ts";
import type { Api } from "./api.ts";
import { cursorAfter, positionOf } from "./cursor.ts";
import type { Serve } from "./serve.ts";

/** Characters of the secret's id that are shown to know it by. */
const PREFIX_LENGTH = 6;
const prefixOf = (kind: string, id: string): string => `${kind}_${id.slice(id.indexOf("_") + 1).slice(0, PREFIX_LENGTH)}`;

const keyItem = ({ id, name, created_at, last_used_at, revoked_at }: StoredApiKey): ApiKeyItem => ({
  ...{ id, name, prefix: prefixOf("rgk", id), created_at: isoOf(created_at) },
  ...{ last_used_at: isoOrNull(last_used_at), revoked_at: isoOrNull(revoked_at) },
});
const tokenItem = ({ id, name, created_at, revoked_at, runners }: StoredRunnerToken): RunnerTokenItem => ({
  ...{ id, name, prefix: prefixOf("rgr", id), created_at: isoOf(created_at), revoked_at: isoOrNull(revoked_at), runners },
});

export function credentialRoutes(serve: Serve, api: Api): void {
  const { accounts, fillRandom } = api;
  const { limits } = api.config;

  /** @param rows one more than fits a page, where there is a next one */
  function pageOf<Row extends { id: string; created_at: number }, Item>(rows: Row[], limit: number, itemOf: (row: Row) => Item) {
    const last = rows.slice(0, limit).at(-1);
    const more = rows.length > limit && last !== undefined;
    return { items: rows.slice(0, limit).map(itemOf), next_cursor: more ? cursorAfter(last) : null };
  }
  function refuseMore(kind: string, count: number): void {
    const max = limits.credentialsPerAccountMax;
    if (count >= max) throw new ApiError("quota_exceeded", { reason: `The account has ${max} ${kind}: revoke one first` });
  }
  const missing = (what: string, id: string) => new ApiError("not_found", { what: `${what} ${id}` });

  serve("listApiKeys", async ({ query, caller }) => {
    const limit = query.limit ?? limits.pageSizeDefault;
    const after = positionOf(query.cursor, apiKeyId);
    return pageOf(await accounts.listApiKeys({ account: caller.account.id, after, limit: limit + 1 }), limit, keyItem);
  });

  serve("createApiKey", async ({ body, caller, c }) => {
    const account: AccountId = caller.account.id;
    refuseMore("API keys", await accounts.countApiKeys(account));
    const { id, secret, sha256 } = await makeApiKey(fillRandom);
    const key = await accounts.addApiKey(account, { id, name: body.name, sha256 });
    c.var.log.info("api_key_made", { account_id: account, api_key_id: id });
    c.status(201);
    // A proxy that kept this answer would keep a secret.
    c.header("cache-control", "no-store");
    return { ...keyItem(key), key: secret };
  });

  serve("revokeApiKey", async ({ params, caller, c }) => {
    const { id } = params;
    const revoked = await accounts.revokeApiKey(caller.account.id, id);
    if (revoked === null) throw missing("The API key", id);
    c.var.log.info("api_key_revoked", { account_id: caller.account.id, api_key_id: id });
    try {
      // Isolates that start in an outage of Postgres must not learn of the key from there.
      await api.dispatchers.get(keyShardOf(id)).rememberKey(id, null);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      throw new Unavailable("The keys that are remembered", error);
    }
    return keyItem(revoked);
  });

  serve("listRunnerTokens", async ({ query, caller }) => {
    const limit = query.limit ?? limits.pageSizeDefault;
    const after = positionOf(query.cursor, runnerTokenId);
    return pageOf(await accounts.listRunnerTokens({ account: caller.account.id, after, limit: limit + 1 }), limit, tokenItem);
  });

  serve("createRunnerToken", async ({ body, caller, c }) => {
    const account: AccountId = caller.account.id;
    refuseMore("runner tokens", await accounts.countRunnerTokens(account));
    const { id, secret, sha256 } = await makeRunnerToken(fillRandom);
    const token = await accounts.addRunnerToken(account, { id, name: body.name, sha256 });
    c.var.log.info("runner_token_made", { account_id: account, runner_token_id: id });
    c.status(201);
    c.header("cache-control", "no-store");
    return { ...tokenItem(token), token: secret };
  });

  serve("revokeRunnerToken", async ({ params, caller, c }) => {
    const revoked = await accounts.revokeRunnerToken(caller.account.id, params.id);
    if (revoked === null) throw missing("The runner token", params.id);
    c.var.log.info("runner_token_revoked", { account_id: caller.account.id, runner_token_id: params.id });
    return tokenItem(revoked);
  });
}
