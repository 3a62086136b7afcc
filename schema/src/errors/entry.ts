import type { DetailsShape } from "./details.ts";

/**
 * One line of the catalogue. `{name}` in a template is filled from `error_details` and from what the platform knows besides (see `known.ts`);
 * `{name|size}` and `{name|duration}` write bytes and milliseconds. A template that can't be filled falls back to the next.
 */
export type CatalogueEntry = {
  /** What the error is called on its page. */
  title: string;
  /** Message templates, the most telling first; the last has no placeholder. */
  messages: readonly string[];
  /** What it came from, as a sentence; where none can be filled the card has no such line. Default: the exception and its place. */
  causes?: readonly string[];
  /** Fix templates, chosen like the messages. */
  fixes: readonly string[];
  /** Fields of `error_details`; each may be missing. */
  details: DetailsShape;
  /** Where the API answers a request with it. */
  http?: number;
  /** Exit code of the CLI where no script's own exit code goes before it (sysexits.h). */
  exit?: number;
  /** Automatically retried while retries are left. */
  transient?: true;
  /** Docs slug where it is not the code with dashes. */
  slug?: string;
};

export const defineCatalogue = <const C extends Record<string, CatalogueEntry>>(entries: C): C => entries;
