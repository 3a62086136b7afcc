import { type Access, ApiError, type ApiKeyId, type EpochMs, leaseSecret, type SessionKind } from "@rgrid/schema";
import type { AccountRecord, RunnerTokenRecord } from "../ports/database.ts";
import type { Ports } from "../ports/index.ts";
import { type AuthenticateKey, apiKeys } from "./api-keys.ts";
import { sameSecret } from "./constant-time.ts";
import type { Person, Sessions } from "./person.ts";
import { type RunnerSession, verifySession } from "./runner-session.ts";
import { findRunnerToken } from "./runner-tokens.ts";
import type { SecretKeys } from "./secret-keys.ts";

/** The owner of an account: by one of its API keys, or signed in. */
export type AccountCaller = {
  /** Of the key or the person: what rate limits and open streams are counted by. */
  id: string;
  account: AccountRecord;
} & ({ key: { id: ApiKeyId; name: string }; session: null } | { key: null; session: { kind: SessionKind; expires_at: EpochMs } });

/** Who calls, by the credential that the route asks for. */
export type Callers = {
  none: null;
  operator: null;
  api_key: AccountCaller;
  runner_token: RunnerTokenRecord;
  runner_session: RunnerSession;
  /** The lease's secret: only the execution's object can tell whether it is right. */
  lease_secret: string;
};

/** What each kind of credential begins with, to tell a wrong one from one that may not do this. */
const KINDS = { api_key: "rgk_", runner_token: "rgr_", runner_session: "rgs_", lease_secret: "rgl_" } as const;

const unauthorized = (reason: string): ApiError => new ApiError("unauthorized", { reason });

/** Checks the bearer token of a request. @throws ApiError unauthorized, forbidden; Unavailable */
export type Authenticate = <A extends Access>(access: A, authorization: string | null) => Promise<Callers[A]>;

/** @param accountOf the account of a person, made at their first sign-in */
export function authenticator(
  ports: Ports,
  keys: () => Promise<SecretKeys>,
  sessions: Sessions | null,
  accountOf: (person: Person) => Promise<AccountRecord>,
): Authenticate {
  const { database, accounts, dispatchers, clock, log, config } = ports;
  const { limits } = config;
  const touch = (id: ApiKeyId) => accounts.touchApiKey(id);
  const authenticateKey: AuthenticateKey = apiKeys({ database, dispatchers, touch, clock, log, limits });

  async function bySession(token: string): Promise<AccountCaller> {
    const person = (await sessions?.verify(token)) ?? null;
    if (person === null) throw unauthorized("The session is not valid or has ended: sign in again");
    const { identity, kind, expires_at } = person;
    return { id: identity, account: await accountOf(person), key: null, session: { kind, expires_at } };
  }

  const check: { [A in Exclude<Access, "none">]: (token: string) => Promise<Callers[A]> } = {
    operator: async (token) => {
      if (config.operatorToken !== null && (await sameSecret(token, config.operatorToken))) return null;
      throw unauthorized("The operator token is not valid");
    },
    api_key: async (token) => {
      if (!token.startsWith(KINDS.api_key)) return bySession(token);
      const record = await authenticateKey(token);
      if (record === null) throw unauthorized("The API key is not valid");
      const { id, name, account } = record;
      return { id, account, key: { id, name }, session: null };
    },
    runner_token: async (token) => {
      const record = await findRunnerToken(database, token);
      if (record === null) throw unauthorized("The runner token is not valid");
      return record;
    },
    runner_session: async (token) => {
      const session = await verifySession(await keys(), token, clock.now());
      if (session === null) throw unauthorized("The runner's session is not valid or has ended: register again");
      return session;
    },
    lease_secret: async (token) => {
      if (!leaseSecret.safeParse(token).success) throw unauthorized("The lease's secret is not valid");
      return token;
    },
  };

  return async <A extends Access>(access: A, authorization: string | null) => {
    if (access === "none") return null as Callers[A];
    const token = /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
    if (token === undefined) throw unauthorized("The header Authorization: Bearer … is missing");
    for (const [kind, prefix] of Object.entries(KINDS)) {
      // A credential of another kind is told as such, so that a runner token in the CLI is not taken for a mistyped key.
      if (token.startsWith(prefix) && kind !== access) {
        throw new ApiError("forbidden", { reason: `A ${kind.replace("_", " ")} does not allow that` });
      }
    }
    return (await check[access as Exclude<Access, "none">](token)) as Callers[A];
  };
}
