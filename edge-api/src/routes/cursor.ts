import { type EpochMs, epochMs } from "@rgrid/schema";
import { z } from "zod";
import { fromBase64Url, toBase64Url } from "../access/base64.ts";
import type { Position } from "../ports/database.ts";
import { validationFailed } from "./parse-request.ts";

export const encode = (value: unknown): string => toBase64Url(new TextEncoder().encode(JSON.stringify(value)));

/** @throws ApiError validation_failed */
export function decode<T>(cursor: string, contract: z.ZodType<T>): T {
  try {
    return contract.parse(JSON.parse(new TextDecoder().decode(fromBase64Url(cursor))));
  } catch {
    throw validationFailed([{ path: "cursor", message: "must be the next_cursor of a page before" }]);
  }
}

/** Keyset cursor: rows that come or go between two pages neither repeat nor hide one. */
export const cursorAfter = (row: { created_at: EpochMs; id: string }): string => encode([row.created_at, row.id]);

/** @throws ApiError validation_failed */
export function positionOf<Id extends string>(cursor: string | undefined, id: z.ZodType<Id>): Position<Id> | null {
  if (cursor === undefined) return null;
  const [createdAt, rowId] = decode(cursor, z.tuple([epochMs, id]));
  return { created_at: createdAt, id: rowId };
}

export const cursorOfIndex = (index: number): string => encode([index]);

/** @throws ApiError validation_failed */
export const indexOf = (cursor: string | undefined): number =>
  cursor === undefined ? 0 : decode(cursor, z.tuple([z.int().nonnegative()]))[0];
