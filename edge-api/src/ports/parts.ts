import type { PresignedPut } from "./objects.ts";

export type StoredPart = { number: number /** As the store gives it, in quotes or not. */; etag: string; sizeBytes: number };
/** `md5` is signed as `content-md5`: the store refuses a part that has other bytes. */
export type PresignPart = {
  key: string;
  uploadId: string;
  number: number;
  sizeBytes: number /** 32 hex characters. */;
  md5: string;
};

/**
 * Multipart uploads of the S3 store. It can't check the digest of an object that is made of parts: who sends it does before, and the runner at its
 * download. An upload that is never completed is the bucket rule's.
 */
export interface Parts {
  /** The newest upload of this key that is under way, or null. @throws when the store can't be reached, as all of these */
  find(key: string): Promise<string | null>;
  begin(key: string): Promise<string>;
  /** In the order of their numbers; null where there is no such upload (any more). */
  list(key: string, uploadId: string): Promise<StoredPart[] | null>;
  presignPart(part: PresignPart): Promise<PresignedPut>;
  /** Makes the object of these parts. */
  complete(key: string, uploadId: string, parts: readonly StoredPart[]): Promise<void>;
}
