import { isoOf, type Upload } from "@rgrid/schema";
import type { Objects, PresignPut } from "../ports/objects.ts";

/** A presigned PUT as the contract shows it: a credential, never logged. */
export async function uploadOf(objects: Pick<Objects, "presignPut">, put: PresignPut): Promise<Upload> {
  const { url, headers, expiresAt } = await objects.presignPut(put);
  return { sha256: put.sha256, url, headers, expires_at: isoOf(expiresAt) };
}
