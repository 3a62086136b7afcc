import type { Execution } from "@rgrid/schema";
import { formatDuration } from "@rgrid/schema/format";
import { Fragment } from "react";
import { useNow } from "../../components/use-now.ts";
import { timelineOf } from "./timeline.ts";

const LIVE_EVERY_MS = 500;

export function TimelineSection({ execution }: { execution: Execution }) {
  const now = useNow(execution.ended_at === null ? LIVE_EVERY_MS : null);
  const { rows, totalMs } = timelineOf(execution, now);
  const percent = (ms: number) => `${(100 * ms) / Math.max(1, totalMs)}%`;
  return (
    <section className="sec">
      <h2>Timeline</h2>
      <dl className="tl">
        {rows.map((row) => (
          <Fragment key={row.name}>
            <dt className={row.ms === null ? "pend" : undefined}>{row.name}</dt>
            <dd className="track" aria-hidden="true">
              {row.spans.map((span) => (
                <i
                  key={span.fromMs}
                  className={row.now ? "run" : row.name === "Executing" ? toneOf(execution) : undefined}
                  style={{ left: percent(span.fromMs), width: percent(span.toMs - span.fromMs) }}
                />
              ))}
            </dd>
            <dd className="num">{row.ms === null ? "" : formatDuration(row.ms)}</dd>
          </Fragment>
        ))}
        <dd className="axis" aria-hidden="true">
          <span>0</span>
          <span>{formatDuration(totalMs)}</span>
        </dd>
      </dl>
    </section>
  );
}

const toneOf = ({ status }: Execution): string | undefined =>
  status === "failed" ? "bad" : status === "completed" ? "ok" : undefined;
