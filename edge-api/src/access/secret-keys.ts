/** Keys for one use each, derived from the deployment's one secret. */
export type SecretKeys = {
  /** AES-GCM, environment values at rest. */
  seal: CryptoKey;
  /** HMAC, runner sessions. */
  session: CryptoKey;
  /** HMAC, local sessions of people. */
  person: CryptoKey;
  /** HMAC, environment values inside a create's digest: without it the digest would let short values be guessed. */
  digest: CryptoKey;
};

const HMAC = { name: "HMAC", hash: "SHA-256", length: 256 } as const;

async function derive(secret: Uint8Array<ArrayBuffer>): Promise<SecretKeys> {
  const master = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  const from = (use: string) => ({
    name: "HKDF",
    hash: "SHA-256",
    salt: new Uint8Array(0),
    info: new TextEncoder().encode(`rgrid ${use} 1`),
  });
  const [seal, session, person, digest] = await Promise.all([
    crypto.subtle.deriveKey(from("environment"), master, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]),
    crypto.subtle.deriveKey(from("runner session"), master, HMAC, false, ["sign", "verify"]),
    crypto.subtle.deriveKey(from("local session"), master, HMAC, false, ["sign", "verify"]),
    crypto.subtle.deriveKey(from("create digest"), master, HMAC, false, ["sign"]),
  ]);
  return { seal, session, person, digest };
}

/**
 * The keys, derived at their first use.
 * What is kept is the result and not its promise: in workerd a request must not wait for the I/O of another one.
 */
export function secretKeys(secret: Uint8Array<ArrayBuffer>): () => Promise<SecretKeys> {
  let keys: SecretKeys | null = null;
  return async () => {
    keys ??= await derive(secret);
    return keys;
  };
}
