import { z } from "zod";
import { isoTime, sha256, sizeBytes, workPath } from "./fields.ts";
import { LIMITS } from "./limits.ts";

/** A file that the script made or changed. */
export const outputFile = z
  .object({ path: workPath, size_bytes: sizeBytes.max(LIMITS.outputBytesMax), sha256, executable: z.boolean() })
  .meta({ id: "OutputFile" });
export type OutputFile = z.infer<typeof outputFile>;

/** An output with a presigned GET; the URL is a credential. */
export const outputItem = outputFile.extend({ url: z.url(), expires_at: isoTime }).meta({ id: "OutputItem" });
export type OutputItem = z.infer<typeof outputItem>;

export const outputsPage = z
  .object({
    items: z.array(outputItem),
    next_cursor: z.string().nullable(),
    /** True where the run was cut short, so that files may be missing or half written. */
    partial: z.boolean(),
  })
  .meta({ id: "OutputsPage" });
export type OutputsPage = z.infer<typeof outputsPage>;
