import { ApiError, isoOf } from "@rgrid/schema";
import { inputKey } from "../ports/objects.ts";
import type { Api } from "./api.ts";
import type { Serve } from "./serve.ts";

/** What S3 calls the MD5 of a part, without its quotes. */
const md5Of = (etag: string): string => etag.replaceAll('"', "");

/** Large inputs in parts. Which of them are there the store knows: an upload that was cut goes on, also by another process or from another machine. */
export function partsRoutes(serve: Serve, { parts, objects }: Pick<Api, "parts" | "objects">): void {
  const gone = () => new ApiError("conflict", { reason: "This upload is over: begin it again", upload: "over" });

  serve("beginParts", async ({ params, caller }) => {
    const key = inputKey(caller.account.id, params.sha256);
    const upload_id = (await parts.find(key)) ?? (await parts.begin(key));
    const stored = (await parts.list(key, upload_id)) ?? [];
    return {
      upload_id,
      stored: stored.map(({ number, etag, sizeBytes }) => ({ number, md5: md5Of(etag), size_bytes: sizeBytes })),
    };
  });

  serve("signParts", async ({ params, body, caller }) => {
    const key = inputKey(caller.account.id, params.sha256);
    const uploads = await Promise.all(
      body.parts.map(async ({ number, md5, size_bytes }) => {
        const { url, headers, expiresAt } = await parts.presignPart({
          key,
          uploadId: body.upload_id,
          number,
          sizeBytes: size_bytes,
          md5,
        });
        return { number, url, headers, expires_at: isoOf(expiresAt) };
      }),
    );
    return { uploads };
  });

  serve("completeParts", async ({ params, body, caller }) => {
    const key = inputKey(caller.account.id, params.sha256);
    const answer = { sha256: params.sha256, size_bytes: body.size_bytes };
    const stored = await parts.list(key, body.upload_id);
    if (stored === null) {
      // Completed before, by a call whose answer was lost or by another client with the same file.
      if ((await objects.head(key))?.sizeBytes === body.size_bytes) return answer;
      throw gone();
    }
    const sizeBytes = stored.reduce((sum, part) => sum + part.sizeBytes, 0);
    if (sizeBytes !== body.size_bytes || stored.some((part, index) => part.number !== index + 1)) {
      throw new ApiError("conflict", {
        reason: `Parts are missing: ${sizeBytes} of ${body.size_bytes} bytes are there`,
        upload: "incomplete",
      });
    }
    await parts.complete(key, body.upload_id, stored);
    return answer;
  });
}
