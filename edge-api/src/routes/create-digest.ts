import { type CreateExecution, sha256Hex } from "@rgrid/schema";
import { toBase64 } from "../access/base64.ts";
import type { SecretKeys } from "../access/secret-keys.ts";

const sorted = (record: Record<string, string>): [string, string][] =>
  Object.entries(record).sort(([left], [right]) => (left < right ? -1 : 1));

/**
 * Tells a replay from another request under the same idempotency key (PROTOCOL 2).
 * Over the parsed body, so that the order of fields and left-out defaults make no difference; environment values go through an
 * HMAC, because the digest is stored and a bare hash would let short values be guessed.
 */
export async function digestOf(keys: SecretKeys, body: CreateExecution): Promise<string> {
  const env = new TextEncoder().encode(JSON.stringify(sorted(body.env)));
  const mac = await crypto.subtle.sign("HMAC", keys.digest, env);
  return sha256Hex(JSON.stringify({ ...body, metadata: sorted(body.metadata), env: toBase64(new Uint8Array(mac)) }));
}
