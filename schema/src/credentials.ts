import { z } from "zod";
import { type ApiKeyId, apiKeyId, type RunnerTokenId, randomId, runnerTokenId, sha256Hex } from "./ids.ts";

type Fill = (bytes: Uint8Array<ArrayBuffer>) => Uint8Array;

/** A secret as shown once, the id under which it is stored, and the SHA-256 that is all that is stored of it. */
export type Credential<Id extends string> = { id: Id; secret: string; sha256: string };

const SECRET = "[0-9a-z]{48}";
export const apiKey = z.string().regex(new RegExp(`^rgk_[0-9a-z]{24}_${SECRET}$`));
export const runnerToken = z.string().regex(new RegExp(`^rgr_[0-9a-z]{24}_${SECRET}$`));
/** The secret of one lease; serves that lease's routes and nothing else. */
export const leaseSecret = z.string().regex(new RegExp(`^rgl_${SECRET}$`));

const secretOf = (random: Fill): string => `${randomId("x", random).slice(2)}${randomId("x", random).slice(2)}`;

/** A new API key `rgk_<id>_<secret>`, 240 random bits. */
export async function makeApiKey(random: Fill): Promise<Credential<ApiKeyId>> {
  const id = randomId("key", random);
  const secret = `rgk_${id.slice(4)}_${secretOf(random)}`;
  return { id, secret, sha256: await sha256Hex(secret) };
}

/** A new runner token `rgr_<id>_<secret>`. */
export async function makeRunnerToken(random: Fill): Promise<Credential<RunnerTokenId>> {
  const id = randomId("rtok", random);
  const secret = `rgr_${id.slice(5)}_${secretOf(random)}`;
  return { id, secret, sha256: await sha256Hex(secret) };
}

export const makeLeaseSecret = (random: Fill): string => `rgl_${secretOf(random)}`;

/** The id that a presented API key claims, or null where it has not the form of one. */
export function apiKeyIdOf(presented: string): ApiKeyId | null {
  return apiKey.safeParse(presented).success ? apiKeyId.parse(`key_${presented.split("_")[1]}`) : null;
}

export function runnerTokenIdOf(presented: string): RunnerTokenId | null {
  return runnerToken.safeParse(presented).success ? runnerTokenId.parse(`rtok_${presented.split("_")[1]}`) : null;
}
