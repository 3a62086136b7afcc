import { z } from "zod";
import { LIMITS } from "./limits.ts";
import { utf8Bytes } from "./text.ts";

/** Milliseconds since 1970 (UTC), whole. */
export const epochMs = z.int().nonnegative();
export type EpochMs = z.infer<typeof epochMs>;

/** ISO 8601 in UTC with milliseconds, as every time over HTTP. */
export const isoTime = z.iso.datetime().meta({ id: "IsoTime", example: "2026-11-24T09:30:00.000Z" });
export const isoOf = (at: EpochMs): string => new Date(at).toISOString();
export const isoOrNull = (at: EpochMs | null): string | null => (at === null ? null : isoOf(at));

export const durationMs = z.int().nonnegative();
export const sizeBytes = z.int().nonnegative();
/** Money in millionths of a US dollar. */
export const micros = z.int().nonnegative();

/** SHA-256 as 64 lower-case hex characters. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, { error: "must be a SHA-256 in 64 lower-case hex characters" });

export const noNul = (text: string): boolean => !text.includes("\0");
const NUL_ERROR = "must not contain a NUL character";

/** Why a path can't be one below /work, or null. Pure text: nothing is looked up. */
export function pathProblem(path: string): string | null {
  if (path === "") return "must not be empty";
  if (!noNul(path)) return NUL_ERROR;
  if (path.startsWith("/")) return "must be relative to the working folder";
  if (utf8Bytes(path) > LIMITS.pathBytesMax) return `must not be longer than ${LIMITS.pathBytesMax} bytes`;
  for (const part of path.split("/")) {
    if (part === "" || part === "." || part === "..") return "must not have empty, '.' or '..' parts";
    if (utf8Bytes(part) > LIMITS.pathComponentBytesMax)
      return `must not have a part longer than ${LIMITS.pathComponentBytesMax} bytes`;
  }
  return null;
}

/** A path below /work: relative, `/` between parts, no `.`, `..` or empty part. */
export const workPath = z
  .string()
  .check((context) => {
    const problem = pathProblem(context.value);
    if (problem !== null) context.issues.push({ code: "custom", message: problem, input: context.value });
  })
  .meta({ id: "WorkPath", example: "data/in.csv" });

export const text = (lengthMax: number) => z.string().max(lengthMax).refine(noNul, NUL_ERROR);

/** `python:3.11`, `node:22`, `ffmpeg`: a name that runners map to an image; or `image:` and the image itself. */
export const runtimeName = z
  .string()
  .regex(/^(image:[A-Za-z0-9][A-Za-z0-9._/:@-]{0,254}|(?!image:)[a-z0-9][a-z0-9._/:-]{0,127})$/, {
    error: "must be a runtime's name such as python:3.11, or image: and an image's",
  });
export const RUNTIME_DEFAULT = "python:3.11";

export const label = z.string().regex(new RegExp(`^[A-Za-z0-9][A-Za-z0-9._:=-]{0,${LIMITS.labelLengthMax - 1}}$`), {
  error: "must begin with a letter or digit and hold only letters, digits and . _ : = -",
});
export const labels = z.array(label).max(LIMITS.labelsMax);

/** What executions that exclude each other have in common. Compared as it is written. */
export const concurrencyKey = z
  .string()
  .min(1)
  .max(LIMITS.concurrencyKeyLengthMax)
  .regex(/^\P{Cc}*$/u, { error: "must not contain control characters" })
  .meta({ id: "ConcurrencyKey", example: "deploy/production" });

export const envName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: "must be a name such as TOKEN" });

/** The user's own keys and values, searched with `@>` in Postgres. */
export const metadata = z
  .record(z.string().min(1).max(LIMITS.metadataKeyLengthMax).refine(noNul, NUL_ERROR), text(LIMITS.metadataValueLengthMax))
  .refine(
    (value) => Object.keys(value).length <= LIMITS.metadataKeysMax,
    `must not have more than ${LIMITS.metadataKeysMax} keys`,
  )
  .meta({ id: "Metadata", example: { project: "ml" } });
export type Metadata = z.infer<typeof metadata>;

/** What a list answers: newest first, `next_cursor` null at its end. */
export const page = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next_cursor: z.string().nullable() });
export const pageQuery = z.strictObject({
  cursor: z.string().max(512).optional(),
  limit: z.coerce.number().int().min(1).max(LIMITS.pageSizeMax).optional(),
});
