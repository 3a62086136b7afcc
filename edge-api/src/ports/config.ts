import type { Limits } from "@rgrid/schema";

/** What a deployment decides. */
export type Config = {
  limits: Limits;
  /** 32 bytes; keys for environment values, sessions and digests are derived from it. */
  secretKey: Uint8Array<ArrayBuffer>;
  /** Bearer token of `/metrics`; null switches the route off. */
  operatorToken: string | null;
  /** Origins whose pages may call the API, without a slash at their end. */
  consoleOrigins: readonly string[];
  docsBaseUrl: string;
};
