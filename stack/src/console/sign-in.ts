import type { AuthConfig } from "@rgrid/console/hosting";
import { StackError } from "../say.ts";

/** How people sign in to this stack: what its Worker is told, and what its console is. */
export type SignIn = { bindings: Record<string, string>; console: AuthConfig };

type Environment = Readonly<Record<string, string | undefined>>;
const CLERK_NAMES = ["CLERK_JWT_KEY", "CLERK_ISSUER", "CLERK_PUBLISHABLE_KEY"] as const;

/**
 * By Clerk where the environment has its settings, else by local sessions: whoever reaches the stack may sign in as anyone, and it listens on this machine only.
 * @throws StackError where only some of Clerk's settings are there
 */
export function signInOf(env: Environment): SignIn {
  const given = CLERK_NAMES.filter((name) => (env[name] ?? "") !== "");
  if (given.length === 0) {
    return { bindings: { LOCAL_SESSIONS: "yes" }, console: { kind: "local", allowed_in_production: true } };
  }
  const { CLERK_JWT_KEY: jwtKey, CLERK_ISSUER: issuer, CLERK_PUBLISHABLE_KEY: key, CLERK_PROXY_URL: proxy = null } = env;
  if (!jwtKey || !issuer || !key) {
    const missing = CLERK_NAMES.filter((name) => !given.includes(name));
    throw new StackError(`Clerk needs ${missing.join(" and ")} too. Without any of its settings, sessions are local.`);
  }
  return {
    bindings: { CLERK_JWT_KEY: jwtKey, CLERK_ISSUER: issuer },
    console: { kind: "clerk", publishable_key: key, proxy_url: proxy },
  };
}
