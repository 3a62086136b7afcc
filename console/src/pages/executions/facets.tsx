import type { ExecutionStatus } from "@rgrid/schema";
import { Link } from "@tanstack/react-router";
import { StatusShape, statusWord } from "../../components/status-mark.tsx";
import { type FilterToken, formatFilters, statusesOf, withoutKind, withToken } from "../../filters/filters.ts";
import { count } from "../../format/plural.ts";

const ORDER = ["queued", "running", "failed", "completed", "cancelled"] as const satisfies readonly ExecutionStatus[];

export type Counts = { total: number; by_status: Record<ExecutionStatus, number> };

/** `status:` written as links, with how many there are. */
export function Facets({ tokens, counts }: { tokens: readonly FilterToken[]; counts: Counts | undefined }) {
  const chosen = statusesOf(tokens);
  const others = withoutKind(tokens, "status");
  return (
    <nav className="facets" aria-label="Status">
      <Link
        to="/executions"
        search={searchOf(others)}
        aria-current={chosen.length === 0 ? "page" : undefined}
        activeOptions={{ exact: true }}
      >
        All
        {counts && <span>{count(counts.total)}</span>}
      </Link>
      {ORDER.map((status) => (
        <Link
          key={status}
          to="/executions"
          search={searchOf(withToken(others, { kind: "status", value: status }))}
          aria-current={chosen.length === 1 && chosen[0] === status ? "page" : undefined}
          activeOptions={{ exact: true }}
        >
          <StatusShape mark={status} />
          {statusWord(status)}
          {counts && <span>{count(counts.by_status[status])}</span>}
        </Link>
      ))}
    </nav>
  );
}

/** Nothing in the URL where nothing is filtered. */
export const searchOf = (tokens: readonly FilterToken[]): { q?: string } =>
  tokens.length === 0 ? {} : { q: formatFilters(tokens) };
