import { API_ERRORS } from "./api.ts";
import { DEPENDENCY_ERRORS } from "./dependencies.ts";
import type { CatalogueEntry } from "./entry.ts";
import { PLATFORM_ERRORS } from "./platform.ts";

/** Every error code of RGrid. Codes are a contract: add, never rename or reuse. */
export const CATALOGUE = { ...PLATFORM_ERRORS, ...DEPENDENCY_ERRORS, ...API_ERRORS } as const;

export type ErrorCode = keyof typeof CATALOGUE;
/** Codes that a request can be answered with. */
export type ApiErrorCode = { [C in ErrorCode]: (typeof CATALOGUE)[C] extends { http: number } ? C : never }[ErrorCode];

export const catalogueEntry = (code: ErrorCode): CatalogueEntry => CATALOGUE[code];

export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(CATALOGUE, code);

/** Whether an execution that ended so is retried by itself while retries are left. */
export const isTransient = (code: string): boolean => isErrorCode(code) && catalogueEntry(code).transient === true;
