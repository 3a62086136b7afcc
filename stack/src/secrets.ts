import { randomBytes, randomFillSync } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type AccountId, accountId, apiKey, makeApiKey, makeRunnerToken, randomId, runnerToken } from "@rgrid/schema";
import { z } from "zod";

const localAccount = z.object({ id: accountId, api_key: apiKey, runner_token: runnerToken });
export type LocalAccount = z.infer<typeof localAccount>;

const stackSecrets = z.object({
  postgres_password: z.string(),
  s3_access_key_id: z.string(),
  s3_secret_access_key: z.string(),
  secret_key: z.string(),
  operator_token: z.string(),
  accounts: z.array(localAccount).min(1),
});
export type StackSecrets = z.infer<typeof stackSecrets>;

/**
 * The keys of this data folder, made at its first start and the same ever after. More accounts are added when more are wanted.
 * Kept in `secrets.json`, mode 0600: Postgres has only their digests, so the stack must remember what it prints.
 */
export async function loadSecrets(dataDir: string, accounts: number): Promise<StackSecrets> {
  const path = join(dataDir, "secrets.json");
  const known = existsSync(path) ? stackSecrets.parse(JSON.parse(readFileSync(path, "utf8"))) : null;
  if (known && known.accounts.length >= accounts) return known;
  const secrets = { ...(known ?? freshSecrets()), accounts: [...(known?.accounts ?? [])] };
  while (secrets.accounts.length < accounts) secrets.accounts.push(await makeAccount());
  writeFileSync(`${path}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
  return secrets;
}

const freshSecrets = (): Omit<StackSecrets, "accounts"> => ({
  postgres_password: randomBytes(18).toString("hex"),
  s3_access_key_id: `RGRID${randomBytes(8).toString("hex").toUpperCase()}`,
  s3_secret_access_key: randomBytes(30).toString("base64"),
  secret_key: randomBytes(32).toString("base64"),
  operator_token: `rgo_${randomBytes(24).toString("hex")}`,
});

async function makeAccount(): Promise<LocalAccount> {
  const id: AccountId = accountId.parse(randomId("acc", randomFillSync));
  const [key, token] = await Promise.all([makeApiKey(randomFillSync), makeRunnerToken(randomFillSync)]);
  return { id, api_key: key.secret, runner_token: token.secret };
}
