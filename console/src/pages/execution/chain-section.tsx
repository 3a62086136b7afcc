import type { Execution } from "@rgrid/schema";
import { useQueries } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useApi } from "../../api/api-context.ts";
import { executionQuery } from "../../api/executions.ts";
import { isNotFound } from "../../api/failure.ts";
import { ExecutionId } from "../../components/execution-id.tsx";
import { StatusShape } from "../../components/status-mark.tsx";

/** All that came before it, itself, and what it was retried as; each with why the next one was made. */
export function ChainSection({ execution }: { execution: Execution }) {
  const api = useApi();
  const { id, chain, retried_by: next } = execution;
  const ids = [...new Set([...chain, id, ...(next === null ? [] : [next])])];
  const others = useQueries({ queries: ids.map((each) => executionQuery(api, each)) });
  if (ids.length === 1) return null;
  return (
    <section className="sec">
      <h2>
        Retry chain<span>{ids.length} executions</span>
      </h2>
      <ol className="chain">
        {ids.map((each, index) => {
          const known = each === id ? execution : others[index]?.data;
          const isGone = known === undefined && isNotFound(others[index]?.error);
          const successor = others[index + 1]?.data;
          const why = successor && whyRetried(successor);
          return (
            <li key={each}>
              {known ? <StatusShape mark={known.status} /> : <i className={isGone ? "" : "sk"} />}
              {each === id || isGone ? (
                <span className={isGone ? "t3" : "here"} aria-current={isGone ? undefined : "true"}>
                  <ExecutionId id={each} />
                </span>
              ) : (
                <Link to="/executions/$id" params={{ id: each }}>
                  <ExecutionId id={each} />
                </Link>
              )}
              <span className="t3">
                {[known?.runner?.name, each === id && "this one", isGone && "deleted"].filter(Boolean).join(", ")}
              </span>
              {why && <span className="how">{why}</span>}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function whyRetried(successor: Execution): string {
  const { retry_kind: kind, auto_retry_reason: auto, auto_retry_attempt: attempt, retry_reason: reason, spec } = successor;
  if (kind === "auto")
    return [auto, attempt !== null && `auto-retry ${attempt} of ${spec.retries_max}`].filter(Boolean).join(", ");
  return reason === null ? "retried by hand" : `retried by hand: ${reason}`;
}
