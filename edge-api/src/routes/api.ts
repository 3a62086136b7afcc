import type { Context } from "hono";
import { type Authenticate, authenticator } from "../access/bearer.ts";
import { clerkSessions } from "../access/clerk-sessions.ts";
import { type LocalSessions, localSessions } from "../access/local-sessions.ts";
import { people } from "../access/people.ts";
import { type SecretKeys, secretKeys } from "../access/secret-keys.ts";
import { AccountDispatchers } from "../dispatcher/account-dispatchers.ts";
import type { Ports } from "../ports/index.ts";
import type { Log } from "../ports/log.ts";

/** What a request carries from middleware to its handler. */
export type AppEnv = {
  Variables: {
    requestId: string;
    log: Log;
    /** Name of the endpoint in the contract, for logs and metrics. */
    route: string;
    /** Code of the error that it was answered with. */
    errorCode: string | null;
  };
};
export type AppContext = Context<AppEnv>;

/** What every route works with. */
export type Api = Ports & {
  authenticate: Authenticate;
  keys: () => Promise<SecretKeys>;
  /** Null where the deployment has no local sessions. */
  localSessions: LocalSessions | null;
  /** The account of a person, made at their first sign-in. */
  accountOf: ReturnType<typeof people>;
  /** Where an account is served: the way to everything that a dispatcher says of an account. */
  accountDispatchers: AccountDispatchers;
};

export function apiOf(ports: Ports): Api {
  const keys = secretKeys(ports.config.secretKey);
  const accountDispatchers = new AccountDispatchers(ports.dispatchers, ports.config.limits);
  const { accounts, clock, fillRandom, log } = ports;
  const { limits, signIn } = ports.config;
  const local = signIn.kind === "local" ? localSessions(keys, clock, limits) : null;
  const sessions = signIn.kind === "clerk" ? clerkSessions(signIn) : local;
  const accountOf = people({ accounts, clock, fillRandom, log, limits });
  const authenticate = authenticator(ports, keys, sessions, accountOf);
  return { ...ports, keys, localSessions: local, accountOf, accountDispatchers, authenticate };
}
