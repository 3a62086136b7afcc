import type { AccountId, ApiKeyId, RunnerTokenId } from "@rgrid/schema";
import type {
  Accounts,
  CredentialsQuery,
  Identity,
  NewCredential,
  StoredApiKey,
  StoredRunnerToken,
} from "../../ports/accounts.ts";
import type { Clock } from "../../ports/clock.ts";
import type { AccountRecord } from "../../ports/database.ts";
import { isAfter, type MemoryDatabase, newestFirst } from "./database.ts";

type Owned<T> = T & { account: AccountId };

const withoutOwner = <T>({ account: _, ...credential }: Owned<T>) => credential;

/** Accounts, keys and tokens without Postgres: what is added here, the database in memory finds. */
export class MemoryAccounts implements Accounts {
  readonly #database: MemoryDatabase;
  readonly #clock: Clock;
  readonly #records = new Map<AccountId, AccountRecord>();
  readonly #identities = new Map<Identity, AccountId>();
  readonly #keys = new Map<ApiKeyId, Owned<StoredApiKey>>();
  readonly #tokens = new Map<RunnerTokenId, Owned<Omit<StoredRunnerToken, "runners">>>();

  constructor(database: MemoryDatabase, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** An account that nobody signs in to. */
  addAccount(record: AccountRecord): void {
    this.#records.set(record.id, record);
  }

  async accountOf(identity: Identity): Promise<AccountRecord | null> {
    const id = this.#identities.get(identity);
    return id === undefined ? null : (this.#records.get(id) ?? null);
  }
  async createAccount(identity: Identity, account: AccountRecord): Promise<AccountRecord> {
    // Without an await before the write: two at once are one after the other.
    const known = this.#records.get(this.#identities.get(identity) ?? account.id);
    if (known !== undefined) return known;
    this.#identities.set(identity, account.id);
    this.addAccount(account);
    return account;
  }

  async listApiKeys(query: CredentialsQuery<ApiKeyId>): Promise<StoredApiKey[]> {
    return this.#live(this.#keys, query).map(withoutOwner);
  }
  async countApiKeys(account: AccountId): Promise<number> {
    return this.#live(this.#keys, { account, after: null, limit: Number.POSITIVE_INFINITY }).length;
  }
  async addApiKey(account: AccountId, { id, name, sha256 }: NewCredential<ApiKeyId>): Promise<StoredApiKey> {
    this.#database.addApiKey({ id, name, sha256, account: this.#record(account) });
    const key = { id, name, created_at: this.#clock.now(), last_used_at: null, revoked_at: null };
    this.#keys.set(id, { ...key, account });
    return key;
  }
  async revokeApiKey(account: AccountId, id: ApiKeyId): Promise<StoredApiKey | null> {
    const key = this.#keys.get(id);
    if (key === undefined || key.account !== account) return null;
    const revoked = { ...key, revoked_at: key.revoked_at ?? this.#clock.now() };
    this.#keys.set(id, revoked);
    this.#database.revokeApiKey(id);
    return withoutOwner(revoked);
  }
  async touchApiKey(id: ApiKeyId): Promise<void> {
    const key = this.#keys.get(id);
    if (key !== undefined) this.#keys.set(id, { ...key, last_used_at: this.#clock.now() });
  }

  async listRunnerTokens(query: CredentialsQuery<RunnerTokenId>): Promise<StoredRunnerToken[]> {
    return this.#live(this.#tokens, query).map((token) => this.#withRunners(token));
  }
  async countRunnerTokens(account: AccountId): Promise<number> {
    return this.#live(this.#tokens, { account, after: null, limit: Number.POSITIVE_INFINITY }).length;
  }
  async addRunnerToken(account: AccountId, { id, name, sha256 }: NewCredential<RunnerTokenId>): Promise<StoredRunnerToken> {
    const { dispatcher } = this.#record(account);
    this.#database.addRunnerToken({ id, sha256, account: { id: account, dispatcher } });
    const token = { id, name, created_at: this.#clock.now(), revoked_at: null, account };
    this.#tokens.set(id, token);
    return this.#withRunners(token);
  }
  async revokeRunnerToken(account: AccountId, id: RunnerTokenId): Promise<StoredRunnerToken | null> {
    const token = this.#tokens.get(id);
    if (token === undefined || token.account !== account) return null;
    const revoked = { ...token, revoked_at: token.revoked_at ?? this.#clock.now() };
    this.#tokens.set(id, revoked);
    this.#database.revokeRunnerToken(id);
    return this.#withRunners(revoked);
  }

  #record(account: AccountId): AccountRecord {
    const record = this.#records.get(account);
    if (record === undefined) throw new Error("a credential was given to an account that is not there");
    return record;
  }
  #withRunners(token: Owned<Omit<StoredRunnerToken, "runners">>): StoredRunnerToken {
    return { ...withoutOwner(token), runners: this.#database.runnersOfToken(token.id) };
  }
  #live<Id extends string, T extends { id: Id; created_at: number; revoked_at: number | null; account: AccountId }>(
    all: ReadonlyMap<Id, T>,
    { account, after, limit }: CredentialsQuery<Id>,
  ): T[] {
    return [...all.values()]
      .filter((credential) => credential.account === account && credential.revoked_at === null && isAfter(credential, after))
      .sort(newestFirst)
      .slice(0, limit);
  }
}
