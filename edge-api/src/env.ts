import { DOCS_BASE_URL_DEFAULT, limitsWith } from "@rgrid/schema";
import { z } from "zod";
import { fromBase64 } from "./access/base64.ts";
import type { Config, SignInConfig } from "./ports/config.ts";

const url = z.url().transform((value) => value.replace(/\/+$/, ""));

const secretKey = z.base64().transform((value, context) => {
  const bytes = fromBase64(value);
  if (bytes.length !== 32) context.issues.push({ code: "custom", message: "must be 32 bytes in base64", input: "" });
  return bytes;
});

const limits = z
  .string()
  .default("")
  .transform((value, context) => {
    try {
      return limitsWith(value);
    } catch (error) {
      context.issues.push({ code: "custom", message: `must be limits in JSON: ${String(error)}`, input: value });
      return z.NEVER;
    }
  });

/** Bindings that are texts: variables and secrets of a Worker, the environment of a process. */
const environment = z
  .object({
    DATABASE_URL: z.url(),
    /** Where Neon's HTTP protocol is spoken, if not at the database's own host. */
    NEON_FETCH_ENDPOINT: z.url().optional(),
    S3_ENDPOINT: url,
    S3_REGION: z.string().default("auto"),
    S3_BUCKET: z.string().min(1),
    S3_ACCESS_KEY_ID: z.string().min(1),
    S3_SECRET_ACCESS_KEY: z.string().min(1),
    /** 32 random bytes in base64: every other key is derived from it. */
    SECRET_KEY: secretKey,
    OPERATOR_TOKEN: z.string().min(16).optional(),
    /** Origins of the console, separated by commas. */
    CONSOLE_ORIGIN: z.string().default(""),
    /** Clerk: the PEM of the instance's public key, who issues its tokens, and for which origins; CONSOLE_ORIGIN where it names none. */
    CLERK_JWT_KEY: z.string().includes("PUBLIC KEY").optional(),
    CLERK_ISSUER: url.optional(),
    CLERK_AUTHORIZED_PARTIES: z.string().default(""),
    /** `yes`: whoever says an address is signed in as it. For the local stack; never beside Clerk. */
    LOCAL_SESSIONS: z.enum(["yes", "no"]).default("no"),
    /** Origins of the site, which sends beacons. */
    SITE_ORIGIN: z.string().default(""),
    DOCS_BASE_URL: url.default(DOCS_BASE_URL_DEFAULT),
    LIMITS: limits,
  })
  .check(({ value, issues }) => {
    const wrong = (path: string, message: string) => issues.push({ code: "custom", path: [path], message, input: value });
    if ((value.CLERK_JWT_KEY === undefined) !== (value.CLERK_ISSUER === undefined))
      wrong("CLERK_ISSUER", "goes with CLERK_JWT_KEY");
    if (value.CLERK_JWT_KEY !== undefined && value.LOCAL_SESSIONS === "yes")
      wrong("LOCAL_SESSIONS", "must not be yes beside Clerk");
  });
export type Env = z.infer<typeof environment>;

const origins = (list: string): string[] => list.split(",").filter((origin) => origin !== "");

function signInOf(env: Env): SignInConfig {
  const { CLERK_JWT_KEY: jwtKey, CLERK_ISSUER: issuer } = env;
  if (jwtKey === undefined || issuer === undefined) return { kind: env.LOCAL_SESSIONS === "yes" ? "local" : "none" };
  const named = origins(env.CLERK_AUTHORIZED_PARTIES);
  return { kind: "clerk", jwtKey, issuer, authorizedParties: named.length > 0 ? named : origins(env.CONSOLE_ORIGIN) };
}

/** @throws ZodError naming every variable that is missing or wrong */
export const parseEnv = (bindings: unknown): Env => environment.parse(bindings);

export const configOf = (env: Env): Config => ({
  limits: env.LIMITS,
  secretKey: env.SECRET_KEY,
  operatorToken: env.OPERATOR_TOKEN ?? null,
  consoleOrigins: [...origins(env.CONSOLE_ORIGIN), ...origins(env.SITE_ORIGIN)],
  docsBaseUrl: env.DOCS_BASE_URL,
  signIn: signInOf(env),
});
