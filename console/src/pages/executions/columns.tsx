import type { ExecutionItem } from "@rgrid/schema";
import { formatCost, formatDuration } from "@rgrid/schema/format";
import { Link } from "@tanstack/react-router";
import { createColumnHelper, tableFeatures } from "@tanstack/react-table";
import { CopyIcon } from "../../components/copy-button.tsx";
import { ExecutionId } from "../../components/execution-id.tsx";
import { Icon } from "../../components/icon.tsx";
import { StatusMark } from "../../components/status-mark.tsx";
import { Ago, Elapsed } from "../../components/times.tsx";
import { DownloadAll } from "../../download/download-all.tsx";
import { formatToken } from "../../filters/filters.ts";

export const FEATURES = tableFeatures({});
const helper = createColumnHelper<typeof FEATURES, ExecutionItem>();

/** The order is that of `rgrid list`. */
export const COLUMNS = helper.columns([
  helper.accessor("id", { header: "ID", cell: ({ getValue }) => <ExecutionId id={getValue()} /> }),
  helper.accessor("script", { header: "Script", cell: ({ row }) => <Script item={row.original} /> }),
  helper.accessor("status", { header: "Status", cell: ({ row }) => <Status item={row.original} /> }),
  helper.accessor("started_at", {
    header: "Started",
    cell: ({ row }) => <Ago at={row.original.started_at ?? row.original.created_at} />,
  }),
  helper.accessor("duration_ms", { header: "Duration", cell: ({ row }) => <Took item={row.original} /> }),
  helper.accessor("cost_micros", { header: "Cost", cell: ({ row }) => costOf(row.original) }),
  helper.accessor("metadata", { header: "Tags", cell: ({ row }) => <Tags item={row.original} /> }),
  helper.display({ id: "actions", cell: ({ row }) => <Actions item={row.original} /> }),
]);

/** Classes of each column's cells; the grid itself is one variable of the table. */
export const CELL_CLASS: Readonly<Record<string, string>> = {
  id: "id",
  script: "script",
  status: "why",
  started_at: "c-started t2",
  duration_ms: "c-took num",
  cost_micros: "c-cost num t2",
  metadata: "tags",
  actions: "acts",
};
export const HEAD_CLASS: Readonly<Record<string, string>> = { duration_ms: "num", cost_micros: "num", metadata: "c-tags" };

function Script({ item }: { item: ExecutionItem }) {
  return (
    <>
      <Link className="go trunc" to="/executions/$id" params={{ id: item.id }}>
        {item.script}
      </Link>
      <span className="args trunc">{item.args_line}</span>
    </>
  );
}

function Status({ item }: { item: ExecutionItem }) {
  return (
    <>
      <StatusMark mark={item.status} />
      {(item.status === "queued" || item.status === "running") && item.phase !== null && <span className="ph">{item.phase}</span>}
      {item.status === "failed" && <span className="code">{item.error_metadata?.error_code}</span>}
      {item.status === "completed" && item.auto_retry_attempt !== null && (
        <span className="ph">auto-retry {item.auto_retry_attempt}</span>
      )}
      {item.retried_by !== null && (
        <Link to="/executions/$id" params={{ id: item.retried_by }} title={`Retried as ${item.retried_by}`}>
          <Icon name="successor" small />
          <span className="sr">retried as </span>
          <code className="id">{item.retried_by.slice(5, 13)}</code>
        </Link>
      )}
    </>
  );
}

function Took({ item }: { item: ExecutionItem }) {
  if (item.status === "running") return <Elapsed since={item.started_at ?? item.created_at} />;
  return item.duration_ms === null ? null : formatDuration(item.duration_ms);
}

/** Unknown is a dash, never nothing spent; while it runs nobody knows yet. */
function costOf(item: ExecutionItem): string {
  if (item.status === "queued" || item.status === "running") return "";
  return item.cost_micros === null ? "–" : formatCost(item.cost_micros);
}

function Tags({ item }: { item: ExecutionItem }) {
  return Object.entries(item.metadata).map(([key, value]) => {
    const token = formatToken({ kind: "metadata", key, value });
    return (
      <Link key={key} className="chip" to="/executions" search={{ q: token }} title={`Filter by ${token}`}>
        {key}=<b>{value}</b>
      </Link>
    );
  });
}

function Actions({ item }: { item: ExecutionItem }) {
  return (
    <>
      <Link
        className="ib"
        to="/executions/$id"
        params={{ id: item.id }}
        aria-label={`Logs of ${item.script}`}
        title="Logs"
        data-action="row_logs"
      >
        <Icon name="log" />
      </Link>
      {item.outputs.count > 0 && <DownloadAll execution={item} />}
    </>
  );
}

/** What was typed, as it was typed: under the pointer, with its own copy button. */
export function CommandPop({ item }: { item: ExecutionItem }) {
  if (!item.command) return null;
  return (
    <div className="pop" role="cell">
      <code className="trunc">
        <span>$ </span>
        {item.command}
      </code>
      {/* A cut one would run with a part of its arguments. */}
      {!item.command.endsWith("…") && <CopyIcon text={item.command} label="Copy command" />}
    </div>
  );
}
