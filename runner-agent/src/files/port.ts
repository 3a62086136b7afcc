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

/** The host's disk: the content cache and the working folders. */
export interface FileStore {
  /** Whether this content is in the cache; marks it as used. */
  has(sha256: string): Promise<boolean>;
  /** Streams content into the cache. Nothing is kept unless its digest is right. `broken`: the body's iteration failed. @throws when the disk fails */
  store(sha256: string, body: AsyncIterable<Uint8Array>): Promise<StoredContent>;
  /** Copies content from the cache, so that the script can change its file and never the cache. */
  placeContent(folder: string, file: PlacedFile & { sha256: string }): Promise<void>;
  placeBytes(folder: string, file: PlacedFile & { bytes: Uint8Array }): Promise<void>;
  placeFolder(folder: string, path: string): Promise<void>;
  /** Regular files below the folder that were not placed there, or that differ in content from what was placed. User code must have ended. */
  changedFiles(folder: string): Promise<FoundFile[]>;
  /** @returns 64 hex characters */
  digest(file: FoundFile): Promise<string>;
  /** The folder is done with: its notes on placed files are forgotten. */
  forget(folder: string): void;
  freeBytes(folder: string): Promise<number>;
}
