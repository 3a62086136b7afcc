import type { AccountId, SealedEnv } from "@rgrid/schema";
import { z } from "zod";
import type { FillRandom } from "../ports/clock.ts";
import { fromBase64, toBase64 } from "./base64.ts";
import type { SecretKeys } from "./secret-keys.ts";

const environment = z.record(z.string(), z.string());

// Bound to the account and not to the execution: a retry is another execution with the same sealed values.
const boundTo = (account: AccountId) => new TextEncoder().encode(account);

/** Encrypts environment values for rest: AES-GCM, a random 96-bit nonce. */
export async function sealEnvironment(
  keys: SecretKeys,
  account: AccountId,
  env: Record<string, string>,
  fillRandom: FillRandom,
): Promise<SealedEnv> {
  const nonce = new Uint8Array(12);
  fillRandom(nonce);
  const plain = new TextEncoder().encode(JSON.stringify(env));
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce, additionalData: boundTo(account) }, keys.seal, plain);
  return { nonce: toBase64(nonce), data: toBase64(new Uint8Array(data)) };
}

/** @throws OperationError when the key or the account is another than it was sealed with */
export async function openEnvironment(keys: SecretKeys, account: AccountId, sealed: SealedEnv): Promise<Record<string, string>> {
  const plain = await crypto.subtle.decrypt(
    { name: "AES-GCM", iv: fromBase64(sealed.nonce), additionalData: boundTo(account) },
    keys.seal,
    fromBase64(sealed.data),
  );
  return environment.parse(JSON.parse(new TextDecoder().decode(plain)));
}
