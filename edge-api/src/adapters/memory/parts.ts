import type { Parts, PresignPart, StoredPart } from "../../ports/parts.ts";
import type { MemoryObjects } from "./objects.ts";

/** Multipart uploads without bytes: what a client would have sent is told by `store`. */
export function memoryParts(objects: MemoryObjects): Parts & { store(uploadId: string, part: StoredPart): void } {
  const uploads = new Map<string, { key: string; parts: Map<number, StoredPart> }>();
  let begun = 0;
  const of = (key: string, uploadId: string) => {
    const upload = uploads.get(uploadId);
    return upload?.key === key ? upload : null;
  };
  return {
    store: (uploadId, part) => void uploads.get(uploadId)?.parts.set(part.number, part),
    async find(key) {
      return [...uploads].findLast(([, upload]) => upload.key === key)?.[0] ?? null;
    },
    async begin(key) {
      const uploadId = `upload-${++begun}`;
      uploads.set(uploadId, { key, parts: new Map() });
      return uploadId;
    },
    async list(key, uploadId) {
      const upload = of(key, uploadId);
      return upload === null ? null : [...upload.parts.values()].sort((a, b) => a.number - b.number);
    },
    async presignPart({ key, uploadId, number, sizeBytes, md5 }: PresignPart) {
      const put = await objects.presignPut({ key, sha256: md5, sizeBytes, onlyIfAbsent: false });
      return {
        ...put,
        url: `${put.url}?uploadId=${uploadId}&partNumber=${number}`,
        headers: { "content-length": String(sizeBytes), "content-md5": md5 },
      };
    },
    async complete(key, uploadId, parts) {
      uploads.delete(uploadId);
      objects.store(
        key,
        parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      );
    },
  };
}
