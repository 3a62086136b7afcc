import { epochMs } from "@rgrid/schema";
import { z } from "zod";
import { fromBase64Url, toBase64Url } from "./base64.ts";

const ends = z.object({ expires_at: epochMs });

/** `<prefix><payload>.<HMAC-SHA-256>`, payload and signature in base64url. Signed, not secret. */
export async function signToken(key: CryptoKey, prefix: string, payload: { expires_at: number }): Promise<string> {
  const text = toBase64Url(new TextEncoder().encode(JSON.stringify(payload)));
  const signature = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(text));
  return `${prefix}${text}.${toBase64Url(new Uint8Array(signature))}`;
}

/** What a presented token carries; null where it is forged, malformed or past its end. @throws ZodError where we signed another shape */
export async function verifyToken<T extends { expires_at: number }>(
  key: CryptoKey,
  prefix: string,
  contract: z.ZodType<T>,
  presented: string,
  now: number,
): Promise<T | null> {
  const [payload, signature] = presented.startsWith(prefix) ? presented.slice(prefix.length).split(".") : [];
  if (!payload || !signature || !/^[\w-]+$/.test(payload + signature)) return null;
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = fromBase64Url(signature);
  } catch {
    return null;
  }
  // `verify` compares in constant time.
  if (!(await crypto.subtle.verify("HMAC", key, bytes, new TextEncoder().encode(payload)))) return null;
  const content: unknown = JSON.parse(new TextDecoder().decode(fromBase64Url(payload)));
  return ends.parse(content).expires_at > now ? contract.parse(content) : null;
}
