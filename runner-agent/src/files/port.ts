import type { IsLive } from "../container/port.ts";

/** A file that is put below /work before user code starts. */
export type PlacedFile = { path: string; executable: boolean };

/** A file that user code made or changed. `source` is its place on the host; the name there may not be UTF-8. */
export type FoundFile = {
  path: string;
  sizeBytes: number;
  executable: boolean;
  source: string | Buffer;
};

export type StoredContent = { outcome: "stored" } | { outcome: "corrupt"; sha256: string } | { outcome: "broken"; cause: string };

/** Bytes on the host's disk that are written at the end and freed from the front. Nothing is there before the first `append`. */
export interface SpoolFile {
  /** Adds `bytes` behind all others, whole or not at all. @returns false where the disk has no room for them, or fails */
  append(bytes: Uint8Array): Promise<boolean>;
  /** @param from counted from the first byte ever written */
  read(from: number, length: number): Promise<Uint8Array>;
  /** Bytes before `offset` are not read any more. */
  free(offset: number): Promise<void>;
  remove(): Promise<void>;
}

/** The host's disk: the content cache, the working folders and the log spools. */
export interface FileStore {
  /** Whether this content is in the cache; marks it as used. */
  has(sha256: string): Promise<boolean>;
  /** Streams content into the cache. Nothing is kept unless its digest is right. `broken`: the body's iteration failed. @throws when the disk fails */
  store(sha256: string, body: AsyncIterable<Uint8Array>): Promise<StoredContent>;
  /** Copies content from the cache, so that the script can change its file and never the cache. */
  placeContent(folder: string, file: PlacedFile & { sha256: string }): Promise<void>;
  placeBytes(folder: string, file: PlacedFile & { bytes: Uint8Array }): Promise<void>;
  placeFolder(folder: string, path: string): Promise<void>;
  /**
   * Regular files below the folder that were not placed there, or that differ in content from what was placed. User code must have ended.
   * @param onUnreadable told of each folder that can't be looked into, and why: what is in it stays behind
   */
  changedFiles(folder: string, onUnreadable: (path: string, problem: unknown) => void): Promise<FoundFile[]>;
  /** @returns 64 hex characters */
  digest(file: FoundFile): Promise<string>;
  /** The folder is done with: its notes on placed files are forgotten. */
  forget(folder: string): void;
  freeBytes(folder: string): Promise<number>;
  /** A new spool. @param name of its folder; not used before */
  spool(name: string): SpoolFile;
  /** Removes the spools that no live lease owns. */
  sweepSpools(isLive: IsLive): Promise<void>;
}
