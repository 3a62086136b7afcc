import type { AccountId, Metadata } from "@rgrid/schema";
import type { ExecutionsFilter } from "../ports/history.ts";

type Query = {
  script?: string | undefined;
  metadata?: Metadata | undefined;
  error_code?: string | undefined;
  created_after?: string | undefined;
  created_before?: string | undefined;
};

const instantOf = (iso: string | undefined): number | null => (iso === undefined ? null : Date.parse(iso));

/** What a request narrows its list by. */
export const filterOf = (account: AccountId, query: Query): ExecutionsFilter => ({
  account,
  script: query.script ?? null,
  metadata: query.metadata ?? null,
  error_code: query.error_code ?? null,
  created_after: instantOf(query.created_after),
  created_before: instantOf(query.created_before),
});
