const MASK = "***";
/** The last word of an option's name says what its value is: `--db-password`, `--api_key`, but not `--max-tokens`. */
const SECRET_NAME =
  /(?:^|[-_.])(?:password|passwd|pwd|passphrase|secret|token|api[-_]?key|access[-_]?key|secret[-_]?key|private[-_]?key|credentials?)$/i;
const CREDENTIALS = /(:\/\/)[^/\s@]+@/g;
/** Keys that are told by their form: AWS, OpenAI and Anthropic, GitHub, GitLab, Slack, Google, Stripe, ours, JWTs. */
const SHAPES =
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bsk-[\w-]{16,}|\bgh[pousr]_\w{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}|\bxox[a-z]-[\w-]{10,}|\bAIza[\w-]{30,}|\b[rs]k_(?:live|test)_\w{10,}|\brg[kr]_\w{8,}|\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g;

const isSecretName = (token: string): boolean => SECRET_NAME.test(token);

/**
 * A command line's tokens without what is or looks like a secret: values of `--env` (the name alone takes the value from the caller's own environment),
 * of options and pairs that are called so, credentials in URLs, and keys of well-known form.
 */
export function withoutSecrets(tokens: readonly string[]): string[] {
  const shown: string[] = [];
  for (const [index, token] of tokens.entries()) {
    const before = tokens[index - 1];
    const equals = token.indexOf("=");
    if (before === "--env") shown.push(equals === -1 ? token : token.slice(0, equals));
    else if (token.startsWith("--env=")) shown.push(`--env=${token.slice(6).split("=", 1)[0]}`);
    else if (equals > 0 && isSecretName(token.slice(0, equals))) shown.push(`${token.slice(0, equals)}=${MASK}`);
    else if (before?.startsWith("-") && isSecretName(before) && !token.startsWith("-")) shown.push(MASK);
    else shown.push(token.replace(CREDENTIALS, `$1${MASK}@`).replace(SHAPES, MASK));
  }
  return shown;
}
