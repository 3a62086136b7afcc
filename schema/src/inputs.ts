import { z } from "zod";
import { isoTime, sha256, sizeBytes, workPath } from "./fields.ts";
import { LIMITS } from "./limits.ts";

/** A file that the script needs, by content. */
export const inputFile = z
  .strictObject({ path: workPath, sha256, size_bytes: sizeBytes.max(LIMITS.inputBytesMax), executable: z.boolean() })
  .meta({ id: "InputFile" });
export type InputFile = z.infer<typeof inputFile>;

/**
 * The inputs beyond those that a request can hold: their list, an {@link inputsList} as JSON, lies in the store as any input's content does. What is stored with an
 * execution and sent to its runner stays small, and one digest stands for ten thousand files: in an idempotent create, in a retry, in a comparison.
 */
export const inputsManifest = z
  .strictObject({
    sha256,
    size_bytes: sizeBytes.max(LIMITS.inputsManifestBytesMax),
    /** Files in the list. */
    count: z.int().min(1).max(LIMITS.inputsMax),
  })
  .meta({ id: "InputsManifest" });
export type InputsManifest = z.infer<typeof inputsManifest>;

/** What a manifest's digest stands for. Sorted by path, so that the same files have the same digest. */
export const inputsList = z
  .array(inputFile)
  .max(LIMITS.inputsMax)
  .refine((list) => new Set(list.map((input) => input.path)).size === list.length, "must not hold a path twice");

/** The bytes of a manifest's list, in its one form. */
export const inputsListText = (inputs: readonly InputFile[]): string =>
  JSON.stringify(
    inputs
      .toSorted((a, b) => (a.path < b.path ? -1 : 1))
      .map(({ path, sha256: digest, size_bytes, executable }) => ({ path, sha256: digest, size_bytes, executable })),
  );

/** An input with a presigned GET; the URL is a credential. */
export const inputItem = inputFile.extend({ url: z.url(), expires_at: isoTime }).meta({ id: "InputItem" });
export type InputItem = z.infer<typeof inputItem>;

export const inputsPage = z.object({ items: z.array(inputItem), next_cursor: z.string().nullable() }).meta({ id: "InputsPage" });

/** Contents that will be inputs; asked for in pages before a create that names them by its manifest. */
export const missingInputsRequest = z
  .strictObject({
    inputs: z
      .array(inputFile.pick({ sha256: true, size_bytes: true }))
      .min(1)
      .max(LIMITS.inputsPerRequestMax),
  })
  .meta({ id: "MissingInputsRequest" });

/** One PUT that the store waits for: send the content with exactly these headers. */
export const upload = z
  .object({ sha256, url: z.url(), headers: z.record(z.string(), z.string()), expires_at: z.iso.datetime() })
  .meta({ id: "Upload" });
export type Upload = z.infer<typeof upload>;
