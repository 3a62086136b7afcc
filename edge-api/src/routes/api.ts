import type { Context } from "hono";
import { type Authenticate, authenticator } from "../access/bearer.ts";
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
  /** Where an account is served: the way to everything that a dispatcher says of an account. */
  accountDispatchers: AccountDispatchers;
};

export function apiOf(ports: Ports): Api {
  const keys = secretKeys(ports.config.secretKey);
  const accountDispatchers = new AccountDispatchers(ports.dispatchers, ports.config.limits);
  return { ...ports, keys, accountDispatchers, authenticate: authenticator(ports, keys) };
}
