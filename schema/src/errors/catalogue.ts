import type { z } from "zod";
import { API_ERRORS } from "./api.ts";
import { CLI_ERRORS } from "./cli.ts";
import { DEPENDENCY_ERRORS } from "./dependencies.ts";
import type { CatalogueEntry } from "./entry.ts";
import { NETWORK_ERRORS } from "./network.ts";
import { PLATFORM_ERRORS } from "./platform.ts";
import { PYTHON_SCRIPT_ERRORS } from "./python-script.ts";
import { SYSTEM_ERRORS } from "./system.ts";

/** The catalogue by section, in the order in which its pages are listed. */
export const SECTIONS = {
  "python-script": PYTHON_SCRIPT_ERRORS,
  system: SYSTEM_ERRORS,
  network: NETWORK_ERRORS,
  dependencies: DEPENDENCY_ERRORS,
  platform: PLATFORM_ERRORS,
  api: API_ERRORS,
  cli: CLI_ERRORS,
} as const;
export type Section = keyof typeof SECTIONS;

/** Every error code of RGrid. Codes are a contract: add, never rename or reuse. */
export const CATALOGUE = {
  ...PYTHON_SCRIPT_ERRORS,
  ...SYSTEM_ERRORS,
  ...NETWORK_ERRORS,
  ...DEPENDENCY_ERRORS,
  ...PLATFORM_ERRORS,
  ...API_ERRORS,
  ...CLI_ERRORS,
} as const;

type Catalogue = typeof CATALOGUE;
export type ErrorCode = keyof Catalogue;
/** Codes that a request can be answered with. */
export type ApiErrorCode = { [C in ErrorCode]: Catalogue[C] extends { http: number } ? C : never }[ErrorCode];
/** What `error_details` of a code may hold. */
export type DetailsOf<C extends ErrorCode> = z.input<Catalogue[C]["details"]>;

export const ERROR_CODES = Object.keys(CATALOGUE) as ErrorCode[];

export const catalogueEntry = (code: ErrorCode): CatalogueEntry => CATALOGUE[code];

export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(CATALOGUE, code);

/** Whether an execution that ended so is retried by itself while retries are left. */
export const isTransient = (code: string): boolean => isErrorCode(code) && catalogueEntry(code).transient === true;

/** Whether such an error says that not all of what the script wrote was stored. */
export const tellsOfOutputs = (code: string): boolean => code === "output_upload_failed" || code === "output_too_large";
