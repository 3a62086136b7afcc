import { type ExecutionItem, type ExecutionStatus, executionStatus, LIMITS, shellQuote } from "@rgrid/schema";
import { formatAgo, formatCost, formatDuration, shortId } from "@rgrid/schema/format";
import { defineCommand } from "citty";
import { connect } from "../api/connect.ts";
import { COMMON, METADATA } from "../command-line/common-args.ts";
import { invoke } from "../command-line/invoke.ts";
import { type GivenOptions, isGiven, optionValue, optionValues } from "../command-line/take-option.ts";
import { parsePairs, parseWhole } from "../command-line/values.ts";
import { EXIT_OK } from "../exit-status.ts";
import { demand, usageFailure } from "../failure.ts";
import { printJson } from "../output/json.ts";
import { type Column, renderTable } from "../output/table.ts";
import { plain } from "../output/terminal.ts";

type Query = { status?: ExecutionStatus; limit?: number; cursor?: string; metadata?: string };

export const list = defineCommand({
  meta: { name: "list", description: "List executions, newest first" },
  args: {
    ...METADATA,
    status: { type: "string", valueHint: "STATUS", description: "queued, running, completed, failed or cancelled" },
    limit: { type: "string", valueHint: "N", description: "How many, up to 200 (default: 50)" },
    cursor: { type: "string", valueHint: "CURSOR", description: "Go on where an earlier list ended" },
    all: { type: "boolean", description: "All pages" },
    ...COMMON,
  },
  run: (called) =>
    invoke(called, async ({ host, options }) => {
      const query = queryOf(options);
      const all = isGiven(options, "all");
      const api = await connect(host, options);
      const items: ExecutionItem[] = [];
      let nextCursor: string | null = query.cursor ?? null;
      do {
        const page: { items: ExecutionItem[]; next_cursor: string | null } = await api.call("listExecutions", {
          query: nextCursor === null ? query : { ...query, cursor: nextCursor },
        });
        items.push(...page.items);
        nextCursor = page.next_cursor;
      } while (all && nextCursor !== null);
      if (isGiven(options, "json")) {
        await printJson(host, { items, next_cursor: nextCursor });
        return EXIT_OK;
      }
      if (items.length === 0) await host.terminal.line("No executions. The first one: rgrid run SCRIPT");
      else
        await host.stdout.write(
          `${renderTable(
            COLUMNS,
            items.map((item) => row(item, host.now())),
            host.stdout.isTerminal ? host.stdout.columns : null,
          ).join("\n")}\n`,
        );
      if (nextCursor !== null) await host.terminal.line(host.terminal.paint("dim", `More: ${nextPage(options, nextCursor)}`));
      return EXIT_OK;
    }),
});

/** The line that shows the next page of the same list. */
function nextPage(options: GivenOptions, cursor: string): string {
  const typed = [...options].filter(([name]) => name !== "cursor");
  const again = typed.flatMap(([name, values]) => values.flatMap((value) => (value === "" ? `--${name}` : [`--${name}`, value])));
  return ["rgrid", "list", ...again, "--cursor", cursor].map(shellQuote).join(" ");
}

function queryOf(options: GivenOptions): Query {
  const query: Query = {};
  const status = optionValue(options, "status");
  if (status !== null) {
    const known = executionStatus.safeParse(status);
    if (!known.success)
      throw usageFailure(`--status '${status}' is not a status`, `Write one of: ${executionStatus.options.join(", ")}`);
    query.status = known.data;
  }
  const limit = optionValue(options, "limit");
  if (limit !== null) query.limit = demand(parseWhole("--limit", limit, 1, LIMITS.pageSizeMax));
  else if (isGiven(options, "all")) query.limit = LIMITS.pageSizeMax;
  const cursor = optionValue(options, "cursor");
  if (cursor !== null) query.cursor = cursor;
  if (isGiven(options, "metadata")) {
    query.metadata = JSON.stringify(demand(parsePairs("--metadata", optionValues(options, "metadata"))));
  }
  return query;
}

const COLUMNS: readonly Column[] = [
  { title: "ID" },
  { title: "SCRIPT", shrinks: true },
  { title: "STATUS" },
  { title: "STARTED" },
  { title: "TOOK" },
  { title: "COST" },
  { title: "TAGS", shrinks: true },
];

const MARKS: Record<ExecutionStatus, string> = { queued: "◌", running: "●", completed: "✓", failed: "✗", cancelled: "■" };

function row(item: ExecutionItem, nowMs: number): string[] {
  const tags = Object.entries(item.metadata).map(([key, value]) => `${key}=${value}`);
  if (item.error_metadata !== null) tags.push(item.error_metadata.error_code);
  if (item.retried_by !== null) tags.push(`→ ${shortId(item.retried_by)}`);
  return [
    shortId(item.id),
    item.script,
    `${MARKS[item.status]} ${item.status}`,
    formatAgo(item.started_at ?? item.created_at, nowMs),
    item.duration_ms === null ? "" : formatDuration(item.duration_ms),
    item.cost_micros === null ? "" : formatCost(item.cost_micros),
    tags.join(" "),
  ].map((text) => plain(text).replaceAll("\n", " "));
}
