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
  const { status, created_at, started_at, duration_ms } = execution;
  if (status === "queued") return <Elapsed since={created_at} />;
  if (status === "running") return <Elapsed since={started_at ?? created_at} />;
  return duration_ms === null ? null : formatDuration(duration_ms);
}

function noteOf({ status, phase, runner, exit_code: exitCode, waiting, spec }: Execution): string {
  const on = runner === null ? "" : ` on ${runner.name}`;
  if (status === "queued") return waiting === null ? "Waits for a runner" : capital(waitingText(waiting));
  if (status === "running") return `${capital(phase ?? "running")}${on}, of at most ${formatDuration(spec.limits.timeout_ms)}`;
  if (exitCode !== null) return `Exit code ${exitCode}${on}`;
  return status === "cancelled" ? `Cancelled${on}` : `It never started${on}`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
