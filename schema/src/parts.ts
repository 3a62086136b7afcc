import { z } from "zod";
import { sha256, sizeBytes } from "./fields.ts";
import { upload } from "./inputs.ts";
import { LIMITS } from "./limits.ts";

/** Content that is sent in parts: each `part_bytes` long but the last. `beginParts` tells which of them the store has. */
export const uploadInParts = z
  .object({ sha256, size_bytes: sizeBytes, part_bytes: z.int().positive() })
  .meta({ id: "UploadInParts" });
export type UploadInParts = z.infer<typeof uploadInParts>;

/** How the store is to get content that it lacks: one PUT, or parts where it is large. */
export const missingInput = z.union([upload, uploadInParts]);
export type MissingInput = z.infer<typeof missingInput>;
export const missingInputsAnswer = z.object({ uploads: z.array(missingInput) }).meta({ id: "MissingInputsAnswer" });

/** MD5, the one checksum of parts that every S3 store knows, in 32 hex characters: of a stored part it is the store's ETag. */
const md5 = z.string().regex(/^[0-9a-f]{32}$/, { error: "must be an MD5 in 32 lower-case hex characters" });
const uploadId = z.string().min(1).max(2048);
const partNumber = z.int().min(1).max(LIMITS.partsMax);

export const beginPartsRequest = z
  .strictObject({ size_bytes: sizeBytes.max(LIMITS.inputBytesMax) })
  .meta({ id: "BeginPartsRequest" });
/** `stored`: parts that are there already, from this upload or one that was cut. */
export const beginPartsAnswer = z
  .object({ upload_id: uploadId, stored: z.array(z.object({ number: partNumber, md5: z.string(), size_bytes: sizeBytes })) })
  .meta({ id: "BeginPartsAnswer" });

export const signPartsRequest = z
  .strictObject({
    upload_id: uploadId,
    parts: z
      .array(z.strictObject({ number: partNumber, md5, size_bytes: sizeBytes.max(LIMITS.partBytes) }))
      .min(1)
      .max(LIMITS.partsPerRequestMax),
  })
  .meta({ id: "SignPartsRequest" });
export const signPartsAnswer = z
  .object({ uploads: z.array(upload.omit({ sha256: true }).extend({ number: partNumber })) })
  .meta({ id: "SignPartsAnswer" });

export const completePartsRequest = z
  .strictObject({ upload_id: uploadId, size_bytes: sizeBytes.max(LIMITS.inputBytesMax) })
  .meta({ id: "CompletePartsRequest" });
export const completePartsAnswer = z.object({ sha256, size_bytes: sizeBytes }).meta({ id: "CompletePartsAnswer" });
