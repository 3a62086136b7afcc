import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";

/** An output as bytes, or one large chunk many times over. */
export type FakeOutput = {
  path: string;
  bytes: Buffer;
  times?: number;
  sha256?: string;
  /** Called once it is asked for, before its bytes are sent. */
  onAsked?: () => void;
};

export const sizeOf = ({ bytes, times = 1 }: FakeOutput): number => bytes.length * times;
export function digestOf({ bytes, times = 1, sha256 }: FakeOutput): string {
  if (sha256 !== undefined) return sha256;
  const hash = createHash("sha256");
  for (let n = 0; n < times; n++) hash.update(bytes);
  return hash.digest("hex");
}

/** The presigned half of the fake: `/store/SHA256` takes inputs, `/output/N` gives outputs. Each URL expires as often as it is told to. */
export function createFakeStore(
  outputs: readonly FakeOutput[],
  {
    expiredUploads = 0,
    expiredDownloads = 0,
    heldDownload = false,
  }: { expiredUploads?: number; expiredDownloads?: number; heldDownload?: boolean },
) {
  const stored = new Set<string>();
  const seen = { uploads: 0, downloads: 0 };

  async function take(request: IncomingMessage, answer: ServerResponse, sha256: string): Promise<void> {
    const hash = createHash("sha256");
    let size = 0;
    for await (const chunk of request) {
      hash.update(chunk as Buffer);
      size += (chunk as Buffer).length;
    }
    if (seen.uploads++ < expiredUploads) {
      answer.writeHead(403).end();
      return;
    }
    const right = hash.digest("hex") === sha256 && request.headers["x-test"] === sha256;
    if (right && Number(request.headers["content-length"]) === size) stored.add(sha256);
    answer.writeHead(right ? 200 : 400).end();
  }

  async function give(answer: ServerResponse, output: FakeOutput | undefined): Promise<void> {
    if (seen.downloads++ < expiredDownloads || output === undefined) {
      answer.writeHead(403).end();
      return;
    }
    output.onAsked?.();
    answer.writeHead(200, { "content-length": sizeOf(output) });
    if (heldDownload) {
      // The first half comes, and then nothing.
      answer.write(output.bytes.subarray(0, output.bytes.length / 2));
      return;
    }
    for (let n = 0; n < (output.times ?? 1); n++) {
      if (!answer.write(output.bytes)) await new Promise((resolve) => answer.once("drain", resolve));
    }
    answer.end();
  }

  return {
    seen,
    has: (sha256: string): boolean => stored.has(sha256),
    take,
    give: (answer: ServerResponse, index: number) => give(answer, outputs[index]),
  };
}
