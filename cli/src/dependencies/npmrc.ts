import { usageFailure } from "../failure.ts";

const LINE = /^\s*([^#;=\s][^=]*?)\s*=\s*(.*?)\s*$/;
const CREDENTIAL = /(^|:)(_authToken|_auth|_password|username|email)$/;
const VARIABLES = /\$\{(\w+)\??\}/g;

/**
 * Looks through a project's .npmrc, which travels with it: how it wants to be installed.
 * @param name what it is called in a refusal
 * @returns variables that it names, whose values only the runner has
 * @throws Failure where it holds a password itself
 */
export function npmrcVariables(name: string, text: string): string[] {
  const lines = text.split(/\r?\n/).flatMap((line) => {
    const [, key, value] = LINE.exec(line) ?? [];
    return key === undefined || value === undefined ? [] : [{ key, value }];
  });
  const secret = lines.find(({ key, value }) => CREDENTIAL.test(key) && value.replace(VARIABLES, "") !== "");
  if (secret !== undefined) {
    throw usageFailure(
      `${name} holds credentials (${secret.key}), which do not leave this machine`,
      `Move them to ~/.npmrc, or write \${NPM_TOKEN}: the runner's owner gives it by --npm-config or --build-env`,
    );
  }
  return [...new Set(lines.flatMap(({ value }) => [...value.matchAll(VARIABLES)].map(([, variable = ""]) => variable)))];
}
