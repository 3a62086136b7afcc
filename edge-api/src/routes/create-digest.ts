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
  return sha256Hex(JSON.stringify({ ...body, metadata: sorted(body.metadata), env: await macOf(keys, body.env) }));
}

/**
 * The same for two requests whose scripts would do the same: of the body everything but who runs it, where, for how long, how wide the terminal is, and what it
 * is called. New fields of a request count until they are named here, so that nothing is taken for the same by mistake.
 */
export async function contentDigestOf(keys: SecretKeys, body: CreateExecution): Promise<string> {
  const {
    metadata: _,
    limits: _1,
    labels: _2,
    runner: _3,
    priority: _4,
    concurrency_key: _5,
    retries_max: _6,
    command_line: _7,
    reuse: _8,
    caller: { tz = null, color = false },
    ...content
  } = body;
  const inputs = [...content.inputs].sort((left, right) => (left.path < right.path ? -1 : 1));
  return sha256Hex(
    JSON.stringify({
      ...content,
      // Times are told in the caller's zone, and a terminal's colours are in the output.
      caller: { tz, color },
      inputs,
      folders: [...content.folders].sort(),
      env: await macOf(keys, body.env),
    }),
  );
}

async function macOf(keys: SecretKeys, env: Record<string, string>): Promise<string> {
  const mac = await crypto.subtle.sign("HMAC", keys.digest, new TextEncoder().encode(JSON.stringify(sorted(env))));
  return toBase64(new Uint8Array(mac));
}
