import type { Stats } from "@rgrid/schema";
import { formatCost, formatDuration } from "@rgrid/schema/format";
import { useQuery } from "@tanstack/react-query";
import { createLazyRoute, Link, useSearch } from "@tanstack/react-router";
import { runnersQuery } from "../../api/account.ts";
import { useApi } from "../../api/api-context.ts";
import { isRange, RANGES, type StatsRange, statsQuery } from "../../api/stats.ts";
import { FailureNotice } from "../../components/failure-notice.tsx";
import { RunnersSkeleton, RunnersTable } from "../../components/runners-table.tsx";
import { WaitingLines } from "../../components/skeleton.tsx";
import { count } from "../../format/plural.ts";
import { minuteTime } from "../../format/time.ts";
import { Cell, type Legend } from "./cell.tsx";
import { Bars, Lines } from "./chart.tsx";
import { ErrorCodes } from "./error-codes.tsx";
import {
  costPoints,
  endedCount,
  percentText,
  queuePoints,
  retryPoints,
  runPoints,
  successPoints,
  successRate,
  withoutResult,
} from "./points.ts";

export const Route = createLazyRoute("/app/overview")({ component: OverviewPage });

const NAMES: Readonly<Record<StatsRange, string>> = { "24h": "24 h", "7d": "7 days", "30d": "30 days", "90d": "90 days" };

function OverviewPage() {
  const { range: given } = useSearch({ from: "/app/overview" });
  const range = isRange(given) ? given : "30d";
  const { data, error, refetch, dataUpdatedAt } = useQuery(statsQuery(useApi(), range));
  return (
    <main className="wide" id="content">
      <title>Overview · RGrid</title>
      <div className="head">
        <h1>Overview</h1>
        <nav className="seg" aria-label="Range">
          {RANGES.map((each) => (
            <Link
              key={each}
              to="/overview"
              search={{ range: each }}
              aria-current={each === range ? "page" : undefined}
              activeOptions={{ exact: true }}
            >
              {NAMES[each]}
            </Link>
          ))}
        </nav>
        {data && (
          <span className="live" role="status">
            Updated {minuteTime(new Date(dataUpdatedAt))}
          </span>
        )}
      </div>
      {error && (
        <div className="mb-4">
          <FailureNotice error={error} onRetry={() => void refetch()} />
        </div>
      )}
      {data ? (
        <Charts stats={data} range={data.range} />
      ) : (
        !error && <WaitingLines label="Figures are being read" widths={["30%", "80%", "60%"]} className="gap-4 p-5" />
      )}
    </main>
  );
}

function Charts({ stats, range }: { stats: Stats; range: StatsRange }) {
  const { totals } = stats;
  const runs = endedCount(totals);
  const success = successRate(totals);
  const per = stats.bucket === "day" ? "per day" : "per hour";
  const inRange = `in ${NAMES[range]}`;
  return (
    <div className="charts">
      <Cell
        title={`Executions ${per}`}
        width={4}
        figure={<Figure main={count(runs)} note={inRange} />}
        legend={[
          ["ok", "Completed"],
          ["bad", "Failed"],
          // Rare: who never cancels need not learn a third colour.
          ...(totals.cancelled > 0 ? ([["faint", "Cancelled"]] satisfies Legend) : []),
        ]}
      >
        <Bars
          label={`Executions ${per}, ${count(runs)} ${inRange}, ${withoutResult(totals)}`}
          points={runPoints(stats)}
          tones={["faint", "ok", "bad"]}
          format={wholeOnly}
        />
      </Cell>
      <Cell
        title="Success rate"
        width={2}
        figure={<Figure main={success === null ? "–" : percentText(success)} note={`${count(totals.failed)} failed`} />}
      >
        <Lines
          label={`Success rate ${per} in percent`}
          points={successPoints(stats)}
          format={(value) => `${Math.round(value * 100)}%`}
          scale="share"
          labels={3}
        />
      </Cell>
      <Cell
        title="Error rate by code"
        width={3}
        figure={<Figure main={runs === 0 ? "–" : `${((100 * totals.failed) / runs).toFixed(2)}%`} note="of all runs" />}
        legend={[
          ["bad", "Needs you"],
          ["hollow", "Retried by itself"],
        ]}
      >
        <ErrorCodes stats={stats} total={runs} />
      </Cell>
      <Cell
        title="Queue wait"
        width={3}
        figure={
          <>
            <Figure main={totals.queue_p50_ms === null ? "–" : formatDuration(totals.queue_p50_ms)} note="p50" />{" "}
            <Figure main={totals.queue_p95_ms === null ? "–" : formatDuration(totals.queue_p95_ms)} note="p95" />
          </>
        }
        legend={[
          ["line", "p50"],
          ["dashed", "p95"],
        ]}
      >
        <Lines
          label={`Queue wait ${per}, p50 and p95, logarithmic`}
          points={queuePoints(stats)}
          format={formatDuration}
          scale="log"
        />
      </Cell>
      <Cell
        title={`Cost ${per}`}
        width={3}
        figure={
          <Figure main={totals.cost_micros === null ? "–" : formatCost(totals.cost_micros)} note={costNote(stats, inRange)} />
        }
      >
        <Bars
          label={`Cost ${per} in dollars`}
          points={costPoints(stats)}
          tones={["ok"]}
          format={(value) => formatCost(Math.round(value))}
        />
      </Cell>
      <Cell
        title={`Retries ${per}`}
        width={3}
        figure={
          <Figure
            main={count(totals.retries_auto + totals.retries_manual)}
            note={`${count(totals.retries_auto)} automatic, ${count(totals.retries_manual)} manual`}
          />
        }
        legend={[
          ["ok", "Automatic"],
          ["strong", "Manual"],
        ]}
      >
        <Bars
          label={`Retries ${per}, automatic and manual`}
          points={retryPoints(stats)}
          tones={["strong", "ok"]}
          format={wholeOnly}
        />
      </Cell>
      <Runners />
    </div>
  );
}

const Figure = ({ main, note }: { main: string; note: string }) => (
  <>
    {main}
    <small>{note}</small>
  </>
);

/** Between 0 and 1 there is no execution. */
const wholeOnly = (value: number): string => (Number.isInteger(value) ? count(value) : "");

const costNote = ({ runners_without_price: names }: Stats, inRange: string): string =>
  names.length === 0 ? inRange : `${inRange}, runs on ${names.join(", ")} have no price`;

function Runners() {
  const { data, error, isPending, refetch } = useQuery(runnersQuery(useApi()));
  const online = data?.filter((runner) => runner.online) ?? [];
  const busy = online.reduce((sum, runner) => sum + runner.slots_in_use, 0);
  const slots = online.reduce((sum, runner) => sum + runner.slots, 0);
  const note = `of ${data?.length ?? 0} online, ${busy} of ${slots} slots in use`;
  return (
    <Cell title="Runners" width={6} figure={data && <Figure main={String(online.length)} note={note} />}>
      <div className="mt-3">
        {error && <FailureNotice error={error} onRetry={() => void refetch()} />}
        {data && <RunnersTable runners={data} />}
        {isPending && <RunnersSkeleton />}
      </div>
    </Cell>
  );
}
