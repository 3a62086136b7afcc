import type { LogSegment } from "../execution/event.ts";

/** Signs a URL that lets its holder PUT one object with exactly these bytes. */
export type PresignPut = {
  key: string;
  /** 64 hex characters; signed as `x-amz-checksum-sha256`, so that other bytes are refused by the store. */
  sha256: string;
  /** 0..LIMITS.inputBytesMax */
  sizeBytes: number;
  /** Adds a signed `if-none-match: *`: outputs are written once, a 412 means that they are there. */
  onlyIfAbsent: boolean;
};
export type PresignedPut = { url: string; headers: Record<string, string>; expiresAt: number };
export type PresignGet = { key: string /** File name offered to a browser. */; downloadName?: string };

/** The S3 store (R2, MinIO). Bytes of inputs and outputs never pass through here, those of finished logs do. URLs are credentials: never log one. */
export interface Objects {
  presignPut(put: PresignPut): Promise<PresignedPut>;
  presignGet(get: PresignGet): Promise<{ url: string; expiresAt: number }>;
  /** Removes an object; one that is not there is fine. @throws when the store can't be reached */
  delete(key: string): Promise<void>;
  /** Removes every object whose key begins so. What a failure leaves, a repetition removes. @throws when the store can't be reached */
  deletePrefix(prefix: string): Promise<void>;
  /** Stores an object of our own, such as a finished log's segment. @throws when it is not confirmed */
  put(key: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** An object's bytes, null where there is none. @throws when the store can't be reached */
  read(key: string): Promise<Uint8Array | null>;
  /** Size and age of an object, or null. @throws when the store can't be reached */
  head(key: string): Promise<{ sizeBytes: number; lastModifiedAt: number } | null>;
}

const encodeKey = (parts: readonly string[]): string => parts.join("/");

/** By account: a bare digest would let accounts read each other's files (PROTOCOL 7). */
export const inputKey = (account: string, sha256: string): string => encodeKey(["inputs", account, sha256]);
/** By lease: what a lost lease uploaded is never taken for the outputs of the one that finished. */
export const outputKey = (execution: string, lease: number, path: string): string =>
  encodeKey(["outputs", execution, String(lease), path]);
/** Outputs of all leases of an execution, the lost ones' too. */
export const outputPrefix = (execution: string): string => encodeKey(["outputs", execution, ""]);
/** Segments of an execution's finished log. */
export const logPrefix = (execution: string): string => encodeKey(["logs", execution, ""]);
/** By first and last event: one key never has other bytes, also when the segments' limit changes between two tries. */
export const segmentKey = (execution: string, { first_n, last_n }: LogSegment): string =>
  `${logPrefix(execution)}${first_n}-${last_n}.ndjson`;
