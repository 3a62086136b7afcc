/**
 * What the console learns from `/config.json`, which is served beside its files: one build serves every deployment, and which way of signing in is on can be
 * read by anyone.
 */
export type ConsoleConfig = {
  /** For example https://api.rgrid.dev, without a slash at its end. */
  api_url: string;
  docs_url: string;
  auth: AuthConfig;
};

export type AuthConfig =
  | {
      kind: "clerk";
      publishable_key: string;
      /** Where Clerk's frontend API is reached instead of the host in the key; null for that host. */
      proxy_url: string | null;
    }
  | {
      /** Whoever knows an email address is signed in with it: for the local stack. */
      kind: "local";
      /** A production build of the console refuses local sessions without it. */
      allowed_in_production: boolean;
    };

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** By hand: zod would be a third of what the first view may weigh. @throws Error that names the field */
export function parseConsoleConfig(value: unknown): ConsoleConfig {
  if (!isRecord(value)) throw new Error("config.json must hold an object");
  return { api_url: urlOf(value, "api_url"), docs_url: urlOf(value, "docs_url"), auth: authOf(value["auth"]) };
}

function urlOf(from: Record<string, unknown>, name: string): string {
  const value = from[name];
  if (typeof value !== "string" || !URL.canParse(value)) throw new Error(`config.json: ${name} must be a URL`);
  return value.replace(/\/+$/, "");
}

function authOf(value: unknown): AuthConfig {
  if (!isRecord(value)) throw new Error("config.json: auth must say how people sign in");
  if (value["kind"] === "local") return { kind: "local", allowed_in_production: value["allowed_in_production"] === true };
  if (value["kind"] !== "clerk") throw new Error('config.json: auth.kind must be "clerk" or "local"');
  const { publishable_key: key, proxy_url: proxy = null } = value;
  if (typeof key !== "string" || !key.startsWith("pk_")) throw new Error("config.json: auth.publishable_key must be Clerk's");
  if (proxy !== null && (typeof proxy !== "string" || !URL.canParse(proxy))) {
    throw new Error("config.json: auth.proxy_url must be a URL or null");
  }
  return { kind: "clerk", publishable_key: key, proxy_url: proxy };
}

/** The host of Clerk's frontend API, which a publishable key holds in base64 with a `$` at its end. */
export function clerkFrontendOrigin(auth: Extract<AuthConfig, { kind: "clerk" }>): string {
  if (auth.proxy_url !== null) return new URL(auth.proxy_url).origin;
  const encoded = auth.publishable_key.replace(/^pk_(test|live)_/, "");
  return `https://${atob(encoded).replace(/\$$/, "")}`;
}
