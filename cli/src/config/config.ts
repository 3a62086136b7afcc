import { homedir } from "node:os";
import { join } from "node:path";
import type { z } from "zod";
import { failure, usageFailure } from "../failure.ts";
import { apiKeyText, apiUrl, readCredentials } from "./credentials.ts";

export const API_URL_DEFAULT = "https://api.rgrid.dev";

export type Config = { readonly apiUrl: string; readonly apiKey: string };

/** Folder of everything that the CLI keeps: RGRID_CONFIG_DIR, else ~/.rgrid. */
export const configFolder = (env: NodeJS.ProcessEnv): string => env["RGRID_CONFIG_DIR"] || join(homedir(), ".rgrid");

function parseSetting<T>(schema: z.ZodType<T>, name: string, value: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  // The value stays out of the message: it may be a key.
  const reason = result.error.issues[0]?.message ?? "is not valid";
  if (name.startsWith("--")) throw usageFailure(`${name} ${reason}`, `Correct ${name}`);
  throw failure("invalid_config", { file: name, reason });
}

/** The API's URL: `--api-url`, RGRID_API_URL, the saved one, the default. @throws Failure */
async function resolveApiUrl(env: NodeJS.ProcessEnv, flag: string | null): Promise<string> {
  if (flag !== null) return parseSetting(apiUrl, "--api-url", flag);
  const fromEnv = env["RGRID_API_URL"];
  if (fromEnv) return parseSetting(apiUrl, "RGRID_API_URL", fromEnv);
  return (await readCredentials(configFolder(env)))?.api_url ?? API_URL_DEFAULT;
}

/** The URL that `rgrid init` starts from: a broken file must not stop the command that writes it anew. */
export async function suggestedApiUrl(env: NodeJS.ProcessEnv): Promise<string> {
  const saved = await readCredentials(configFolder(env)).catch(() => null);
  return env["RGRID_API_URL"] || saved?.api_url || API_URL_DEFAULT;
}

/** Where the API is and who calls it; environment before file. @throws Failure `not_logged_in`, `invalid_config` */
export async function loadConfig(env: NodeJS.ProcessEnv, apiUrlFlag: string | null): Promise<Config> {
  const url = await resolveApiUrl(env, apiUrlFlag);
  const fromEnv = env["RGRID_API_KEY"];
  if (fromEnv) return { apiUrl: url, apiKey: parseSetting(apiKeyText, "RGRID_API_KEY", fromEnv.trim()) };
  const saved = await readCredentials(configFolder(env));
  if (saved === null) throw failure("not_logged_in");
  return { apiUrl: url, apiKey: saved.api_key };
}
