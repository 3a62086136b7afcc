import type { AccountId, ApiKeyId, EpochMs, RunnerTokenId } from "@rgrid/schema";
import type { AccountRecord, Position } from "./database.ts";

/** Who signs in, as whoever vouches for the person names them: `clerk:user_2abc`, `local:ada@example.org`. */
export type Identity = `${"clerk" | "local"}:${string}`;

export type StoredApiKey = {
  id: ApiKeyId;
  name: string;
  created_at: EpochMs;
  last_used_at: EpochMs | null;
  revoked_at: EpochMs | null;
};
/** `runners`: names of those that registered with it last. */
export type StoredRunnerToken = Omit<StoredApiKey, "id" | "last_used_at"> & { id: RunnerTokenId; runners: string[] };

export type CredentialsQuery<Id extends string> = { account: AccountId; after: Position<Id> | null; limit: number };
export type NewCredential<Id extends string> = { id: Id; name: string; sha256: string };

/**
 * Postgres: who signs in to which account, and what its owner does with its keys and tokens. Lists have no revoked ones, newest first.
 * Every method @throws Unavailable when Postgres does not answer.
 */
export interface Accounts {
  accountOf(identity: Identity): Promise<AccountRecord | null>;
  /** Makes the account unless the identity has one; gives the one that it has. Two first requests at once make one account. */
  createAccount(identity: Identity, account: AccountRecord): Promise<AccountRecord>;

  listApiKeys(query: CredentialsQuery<ApiKeyId>): Promise<StoredApiKey[]>;
  countApiKeys(account: AccountId): Promise<number>;
  addApiKey(account: AccountId, key: NewCredential<ApiKeyId>): Promise<StoredApiKey>;
  /** The key, revoked now or before; null where the account has none of that id. */
  revokeApiKey(account: AccountId, id: ApiKeyId): Promise<StoredApiKey | null>;
  /** The key was used now. */
  touchApiKey(id: ApiKeyId): Promise<void>;

  listRunnerTokens(query: CredentialsQuery<RunnerTokenId>): Promise<StoredRunnerToken[]>;
  countRunnerTokens(account: AccountId): Promise<number>;
  addRunnerToken(account: AccountId, token: NewCredential<RunnerTokenId>): Promise<StoredRunnerToken>;
  revokeRunnerToken(account: AccountId, id: RunnerTokenId): Promise<StoredRunnerToken | null>;
}
