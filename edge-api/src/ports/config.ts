import type { Limits } from "@rgrid/schema";

export type ClerkConfig = {
  /** PEM of the instance's public key: session tokens are verified without a network call. */
  jwtKey: string;
  /** Who must have issued a token: `https://clerk.example.org`. */
  issuer: string;
  /** Origins that a token may have been made for. */
  authorizedParties: readonly string[];
};

/** Who vouches for people at the console: one of these, or nobody, and then only API keys get in. */
export type SignInConfig = { kind: "none" } | { kind: "local" } | ({ kind: "clerk" } & ClerkConfig);

/** What a deployment decides. */
export type Config = {
  limits: Limits;
  /** 32 bytes; keys for environment values, sessions and digests are derived from it. */
  secretKey: Uint8Array<ArrayBuffer>;
  /** Bearer token of `/metrics`; null switches the route off. */
  operatorToken: string | null;
  /** Origins whose pages may call the API, without a slash at their end: the console's, and the site's for its beacons. */
  consoleOrigins: readonly string[];
  docsBaseUrl: string;
  signIn: SignInConfig;
};
