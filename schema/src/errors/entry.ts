/** One line of the catalogue. `{name}` in a template is filled from `error_details`; a template that can't be filled falls back to the next. */
export type CatalogueEntry = {
  /** What the error is called on its page. */
  title: string;
  /** Message templates, the most telling first; the last has no placeholder. */
  messages: readonly string[];
  /** Fix templates, chosen like the messages. */
  fixes: readonly string[];
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
