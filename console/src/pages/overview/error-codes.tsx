import type { Stats } from "@rgrid/schema";
import { Link } from "@tanstack/react-router";
import { formatFilters } from "../../filters/filters.ts";
import { count, plural } from "../../format/plural.ts";

const SHOWN_MAX = 8;

/** A bar a code, the longest the most frequent; hollow for what retried itself. Each leads to its executions. */
export function ErrorCodes({ stats, total }: { stats: Stats; total: number }) {
  const sorted = stats.errors.toSorted((a, b) => b.count - a.count);
  const shown = sorted.length > SHOWN_MAX ? sorted.slice(0, SHOWN_MAX - 1) : sorted;
  const rest = sorted.slice(shown.length);
  const restCount = rest.reduce((sum, error) => sum + error.count, 0);
  const most = Math.max(1, restCount, ...shown.map((error) => error.count));
  const share = (n: number) => (total === 0 ? "" : `${((100 * n) / total).toFixed(2)}%`);
  if (sorted.length === 0) return <p className="note mt-3">Nothing failed.</p>;
  return (
    <div className="codes">
      {shown.map((error) => (
        <Link
          key={error.code}
          to="/executions"
          search={{
            q: formatFilters([
              { kind: "error", value: error.code },
              { kind: "since", value: stats.from },
            ]),
          }}
          title="Show these executions"
        >
          <span className="mono trunc">{error.code}</span>
          <i style={{ width: `${(100 * error.count) / most}%` }} data-k={error.transient ? "auto" : undefined} />
          <span className="num">{count(error.count)}</span>
          <span className="num t3">{share(error.count)}</span>
        </Link>
      ))}
      {rest.length > 0 && (
        <Link
          to="/executions"
          search={{
            q: formatFilters([
              { kind: "status", value: "failed" },
              { kind: "since", value: stats.from },
            ]),
          }}
        >
          <span className="t2">{plural(rest.length, "other code")}</span>
          <i style={{ width: `${(100 * restCount) / most}%` }} />
          <span className="num">{count(restCount)}</span>
          <span className="num t3">{share(restCount)}</span>
        </Link>
      )}
    </div>
  );
}
