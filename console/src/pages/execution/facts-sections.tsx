import type { Execution, RunnerItem } from "@rgrid/schema";
import { formatCost, formatDuration, formatSize } from "@rgrid/schema/format";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { runnersQuery } from "../../api/account.ts";
import { useApi } from "../../api/api-context.ts";
import { Slots } from "../../components/slots.tsx";
import { formatToken } from "../../filters/filters.ts";
import { memoryText } from "../../format/memory.ts";
import { clockTime } from "../../format/time.ts";

export function MetadataSection({ metadata }: Pick<Execution, "metadata">) {
  const pairs = Object.entries(metadata);
  return (
    <section className="sec">
      <h2>Metadata</h2>
      {pairs.length === 0 ? (
        <p className="note">
          None. Add with <span className="mono">--metadata key=value</span> to filter by it later.
        </p>
      ) : (
        <div className="meta">
          {pairs.map(([key, value]) => {
            const token = formatToken({ kind: "metadata", key, value });
            return (
              <Link className="chip" key={key} to="/executions" search={{ q: token }} title={`Filter by ${token}`}>
                {key}=<b className="trunc">{value}</b>
              </Link>
            );
          })}
        </div>
      )}
    </section>
  );
}

/** The machine as it is now; null when it is gone. */
function useRunner(execution: Execution): RunnerItem | null {
  const { data } = useQuery(runnersQuery(useApi()));
  return data?.find((runner) => runner.id === execution.runner?.id) ?? null;
}

export function CostSection({ execution }: { execution: Execution }) {
  const runner = useRunner(execution);
  const price = runner?.price_per_hour_micros ?? null;
  const ended = execution.ended_at !== null;
  return (
    <section className="sec">
      <h2>Cost</h2>
      <div className="cost">
        <b>{execution.cost_micros === null ? "–" : formatCost(execution.cost_micros)}</b>
        {!ended && <span className="t2">known at its end</span>}
      </div>
      <p className="note">
        {price !== null && runner !== null
          ? `${formatCost(price)} per hour on ${runner.name}`
          : ended && runner !== null && execution.cost_micros === null
            ? "Its runner has no price."
            : ""}
      </p>
    </section>
  );
}

export function RunSection({ execution }: { execution: Execution }) {
  const runner = useRunner(execution);
  const { spec, started_at, peak_memory_bytes: peak } = execution;
  const { timeout_ms, memory_bytes, cpus } = spec.limits;
  const facts: [string, React.ReactNode][] = [
    [
      "Runtime",
      <span className="mono trunc" key="runtime">
        {execution.runtime}
      </span>,
    ],
    [
      "Runner",
      execution.runner && (
        <>
          {execution.runner.name}
          {execution.status === "running" && runner && <Slots busy={runner.slots_in_use} total={runner.slots} own />}
        </>
      ),
    ],
    ["Limits", `${formatDuration(timeout_ms)} · ${memoryText(memory_bytes)} · ${cpus} CPU`],
    ["Peak memory", peak !== null && formatSize(peak)],
    ["Network", spec.network ? "on" : "off"],
    ["Labels", spec.labels.length > 0 && spec.labels.join(", ")],
    [
      "Variables",
      spec.env_names.length > 0 && (
        <span className="mono trunc" key="names">
          {spec.env_names.join(", ")}
        </span>
      ),
    ],
    [
      "Started",
      started_at !== null && (
        <time dateTime={started_at} title={started_at} key="at">
          {clockTime(started_at)}
        </time>
      ),
    ],
  ];
  return (
    <section className="sec">
      <h2>Run</h2>
      <dl className="kv">
        {facts.map(
          ([name, value]) =>
            value && (
              <div className="contents" key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
    </section>
  );
}
