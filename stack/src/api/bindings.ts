import type { StackSecrets } from "../secrets.ts";

export const S3_REGION = "auto";
export const S3_BUCKET = "rgrid";

/** The Worker's text bindings, as `wrangler secret` and `vars` would set them. */
export type WorkerBindings = Record<string, string>;

export function workerBindings(input: {
  secrets: StackSecrets;
  databaseUrl: string;
  bridgeUrl: string;
  s3Url: string;
  consoleUrl: string;
  siteUrl: string;
  docsUrl: string;
  /** JSON overrides of limits, or empty. */
  limits: string;
  /** Clerk's settings, or that sessions are local. */
  signIn: WorkerBindings;
}): WorkerBindings {
  const { secrets } = input;
  return {
    DATABASE_URL: input.databaseUrl,
    NEON_FETCH_ENDPOINT: `${input.bridgeUrl}/sql`,
    S3_ENDPOINT: input.s3Url,
    S3_REGION,
    S3_BUCKET,
    S3_ACCESS_KEY_ID: secrets.s3_access_key_id,
    S3_SECRET_ACCESS_KEY: secrets.s3_secret_access_key,
    SECRET_KEY: secrets.secret_key,
    OPERATOR_TOKEN: secrets.operator_token,
    DOCS_BASE_URL: input.docsUrl,
    CONSOLE_ORIGIN: input.consoleUrl,
    SITE_ORIGIN: input.siteUrl,
    ...input.signIn,
    LIMITS: input.limits,
  };
}
