import { secretsOf } from "../redaction/secret-values.ts";

/** `https://user:token@host` of a private index. */
const IN_URL = /:\/\/[^/\s@'"]+@/g;
/** `//host/:_authToken=…` of an .npmrc, and its kin. */
const OF_NPM = /^([^\n=#;]*\b_(?:authToken|auth|password)\s*=\s*)(\S.*)$/gm;

/** A text without what could be a password in it. */
export function withoutCredentials(text: string): string {
  return text.replace(IN_URL, "://***@").replace(OF_NPM, "$1***");
}

/** What a build can read and nobody is to see: the variables that it has, and passwords of its configurations. */
export function secretsOfBuild(env: Readonly<Record<string, string>>, configurations: readonly (string | null)[]): string[] {
  const values = configurations.flatMap((text) => [
    ...[...(text ?? "").matchAll(OF_NPM)].map(([, , value = ""]) => value.trim()),
    ...[...(text ?? "").matchAll(IN_URL)].flatMap(([found]) => found.slice("://".length, -1).split(":")),
  ]);
  return secretsOf({ ...env, ...Object.fromEntries(values.map((value, index) => [`configured ${index}`, value])) });
}
