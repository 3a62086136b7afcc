import { DOCS_BASE_URL_DEFAULT, limitsWith } from "@rgrid/schema";
import { z } from "zod";
import { fromBase64 } from "./access/base64.ts";
import type { Config } from "./ports/config.ts";

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
const environment = z.object({
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
  DOCS_BASE_URL: url.default(DOCS_BASE_URL_DEFAULT),
  LIMITS: limits,
});
export type Env = z.infer<typeof environment>;

/** @throws ZodError naming every variable that is missing or wrong */
export const parseEnv = (bindings: unknown): Env => environment.parse(bindings);

export const configOf = (env: Env): Config => ({
  limits: env.LIMITS,
  secretKey: env.SECRET_KEY,
  operatorToken: env.OPERATOR_TOKEN ?? null,
  consoleOrigins: env.CONSOLE_ORIGIN.split(",").filter((origin) => origin !== ""),
  docsBaseUrl: env.DOCS_BASE_URL,
});
