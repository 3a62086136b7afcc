import { z } from "zod";

/** Lower-case Crockford base32: no i, l, o, u, so that an id can be read aloud and typed. */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** Characters after the prefix: 24 × 5 bits = 120 bits. */
const ID_LENGTH = 24;

/** Shortest accepted prefix of an execution id, `exec_` counted. */
export const ID_PREFIX_LENGTH_MIN = 8;

const idOf = <P extends string>(prefix: P) =>
  z.templateLiteral([prefix, "_", z.string().regex(new RegExp(`^[${ALPHABET}]{${ID_LENGTH}}$`))]);

export const executionId = idOf("exec").meta({ id: "ExecutionId", example: "exec_7kq2m4x8v3n5p9r2t6w8y4z1" });
export const accountId = idOf("acc").meta({ id: "AccountId" });
export const runnerId = idOf("run").meta({ id: "RunnerId" });
export const batchId = idOf("batch").meta({ id: "BatchId" });
export const apiKeyId = idOf("key").meta({ id: "ApiKeyId" });
export const runnerTokenId = idOf("rtok").meta({ id: "RunnerTokenId" });

export type ExecutionId = z.infer<typeof executionId>;
export type AccountId = z.infer<typeof accountId>;
export type RunnerId = z.infer<typeof runnerId>;
export type BatchId = z.infer<typeof batchId>;
export type ApiKeyId = z.infer<typeof apiKeyId>;
export type RunnerTokenId = z.infer<typeof runnerTokenId>;

/** A full execution id or a prefix of one, as people type it. */
export const executionIdOrPrefix = z
  .string()
  .regex(new RegExp(`^exec_[${ALPHABET}]{${ID_PREFIX_LENGTH_MIN - 5},${ID_LENGTH}}$`), {
    error: `must be an execution id or at least its first ${ID_PREFIX_LENGTH_MIN} characters (exec_…)`,
  })
  .meta({ id: "ExecutionIdOrPrefix", example: "exec_7kq2m4x8" });

/** Base32 of the first 120 bits of `bytes`; 15 bytes or more. */
function base32(bytes: Uint8Array): string {
  let text = "";
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 5 && text.length < ID_LENGTH) {
      bits -= 5;
      text += ALPHABET[(value >>> bits) & 31];
    }
  }
  return text;
}

/** 15 random bytes as the body of an id. @param random fills the array, as `crypto.getRandomValues` does */
export function randomId<P extends string>(prefix: P, random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array): `${P}_${string}` {
  return `${prefix}_${base32(random(new Uint8Array(15)))}`;
}

async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}

/** SHA-256 of UTF-8 text, 64 lower-case hex characters. */
export async function sha256Hex(text: string): Promise<string> {
  return Array.from(await sha256(text), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * The id that a create with this idempotency key has, whether it happened or not (PROTOCOL 2).
 * The NUL keeps ("a", "bc") and ("ab", "c") apart; neither part can contain one.
 */
export async function executionIdOfKey(account: AccountId, idempotencyKey: string): Promise<ExecutionId> {
  return `exec_${base32(await sha256(`${account}\0${idempotencyKey}`))}`;
}

/** The id of the automatic retry of an execution: the same however often the outbox sends the create (PROTOCOL 8). */
export async function executionIdOfRetry(original: ExecutionId): Promise<ExecutionId> {
  return `exec_${base32(await sha256(`${original}\0retry`))}`;
}
