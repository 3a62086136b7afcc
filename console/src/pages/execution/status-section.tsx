import type { Execution } from "@rgrid/schema";
import { formatDuration, waitingText } from "@rgrid/schema/format";
import { Link } from "@tanstack/react-router";
import { ExecutionId } from "../../components/execution-id.tsx";
import { StatusMark } from "../../components/status-mark.tsx";
import { Elapsed } from "../../components/times.tsx";

export function StatusSection({ execution }: { execution: Execution }) {
  return (
    <section className="sec">
      <div className="big">
        <StatusMark mark={execution.status} />
        <span>
          <TimeTaken execution={execution} />
        </span>
      </div>
      <p className="note">{noteOf(execution)}</p>
      {execution.retried_by !== null && (
        <p className="note">
          Retried as{" "}
          <Link className="link" to="/executions/$id" params={{ id: execution.retried_by }}>
            <ExecutionId id={execution.retried_by} />
          </Link>
        </p>
      )}
    </section>
  );
}

/** Of what went before or goes on; nothing where nothing ran. */
export function TimeTaken({ execution }: { execution: Execution }) {
  const { status, created_at, started_at, ended_at, duration_ms, timeline } = execution;
  if (status === "queued") return <Elapsed since={created_at} />;
  if (status === "running") return <Elapsed since={started_at ?? created_at} />;
  if (duration_ms !== null) return formatDuration(duration_ms);
  // Nobody measured one whose machine died: as the platform saw it.
  const begun = timeline.find(({ phase }) => phase === "executing");
  return begun && ended_at !== null ? `~${formatDuration(Date.parse(ended_at) - Date.parse(begun.at))}` : null;
}

function noteOf({ status, phase, runner, exit_code: exitCode, waiting, spec, timeline }: Execution): string {
  const on = runner === null ? "" : ` on ${runner.name}`;
  if (status === "queued") return waiting === null ? "Waits for a runner" : capital(waitingText(waiting));
  if (status === "running") return `${capital(phase ?? "running")}${on}, of at most ${formatDuration(spec.limits.timeout_ms)}`;
  if (exitCode !== null) return `Exit code ${exitCode}${on}`;
  if (status === "cancelled") return `Cancelled${on}`;
  return timeline.some(({ phase: past }) => past === "executing")
    ? `It ended without an exit code${on}`
    : `It never started${on}`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
