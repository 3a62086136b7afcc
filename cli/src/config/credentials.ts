import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { errnoOf } from "../errno.ts";
import { failure } from "../failure.ts";
import { writeWhole } from "./write-whole.ts";

/** An http(s) URL without a slash at its end. */
export const apiUrl = z
  .url({ protocol: /^https?$/, error: "must be a URL such as https://api.rgrid.dev" })
  .transform((url) => url.replace(/\/+$/, ""));

/** A key as it can travel in a header; whether it is valid is the API's to say. */
export const apiKeyText = z.string().regex(/^[\x21-\x7e]+$/, { error: "must be one word of plain characters (rgk_…)" });

const credentials = z.strictObject({ api_url: apiUrl, api_key: apiKeyText });
export type Credentials = z.infer<typeof credentials>;

const credentialsFile = (folder: string): string => join(folder, "credentials");

/** The saved credentials, or null where there are none. @throws Failure `invalid_config` */
export async function readCredentials(folder: string): Promise<Credentials | null> {
  const file = credentialsFile(folder);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return null;
    throw failure("invalid_config", { file, reason: `can't be read (${errnoOf(error) ?? "unknown error"})` }, { cause: error });
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, and with it the key.
    throw failure("invalid_config", { file, reason: "is not JSON" });
  }
  const result = credentials.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw failure("invalid_config", { file, reason: `${issue?.path.join(".") || "it"}: ${issue?.message ?? "is not valid"}` });
}

/** Saves with mode 0600, whole or not at all. */
export async function writeCredentials(folder: string, value: Credentials): Promise<string> {
  const file = credentialsFile(folder);
  await writeWhole(file, `${JSON.stringify(value, null, 2)}\n`);
  return file;
}
