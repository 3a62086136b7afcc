import type { RunnerItem } from "@rgrid/schema";
import { formatAgo } from "@rgrid/schema/format";
import { defineCommand } from "citty";
import { createApi } from "../api/api.ts";
import { COMMON } from "../command-line/common-args.ts";
import { invoke } from "../command-line/invoke.ts";
import { isGiven, optionValue } from "../command-line/take-option.ts";
import { loadConfig } from "../config/config.ts";
import { runnerCommand } from "../config/runner-command.ts";
import { EXIT_OK } from "../exit-status.ts";
import { printJson } from "../output/json.ts";
import { type Column, renderTable } from "../output/table.ts";
import { plain } from "../output/terminal.ts";

export const runners = defineCommand({
  meta: { name: "runners", description: "List the runners of the account" },
  args: COMMON,
  run: (called) =>
    invoke(called, async ({ host, options }) => {
      const config = await loadConfig(host.env, optionValue(options, "api-url"));
      const api = createApi(config, host);
      const items: RunnerItem[] = [];
      let cursor: string | null = null;
      do {
        const page: { items: RunnerItem[]; next_cursor: string | null } = await api.call("listRunners", {
          query: cursor === null ? {} : { cursor },
        });
        items.push(...page.items);
        cursor = page.next_cursor;
      } while (cursor !== null);
      if (isGiven(options, "json")) {
        await printJson(host, { items, next_cursor: null });
      } else if (items.length === 0) {
        await host.terminal.line(`No runner has registered. On any machine with Docker: ${runnerCommand(config.apiUrl)}`);
      } else {
        const rows = items.map((item) => row(item, host.now()));
        const table = renderTable(COLUMNS, rows, host.stdout.isTerminal ? host.stdout.columns : null);
        await host.stdout.write(`${[...table, ...items.flatMap(reasons)].join("\n")}\n`);
      }
      return EXIT_OK;
    }),
});

const COLUMNS: readonly Column[] = [
  { title: "NAME" },
  { title: "STATE" },
  { title: "SLOTS" },
  { title: "LAST SEEN" },
  { title: "VERSION" },
  { title: "RUNTIMES", shrinks: true },
  { title: "LABELS", shrinks: true },
];

/** Why a runner with free slots takes nothing; of one that is gone it is what it said last. */
const reasons = ({ name, online, full }: RunnerItem): string[] =>
  full === null || !online ? [] : [plain(`${name} takes nothing: ${full}`)];

const row = (item: RunnerItem, nowMs: number): string[] =>
  [
    item.name,
    item.online ? "● online" : "○ offline",
    `${item.slots_in_use}/${item.slots}`,
    item.last_seen_at === null ? "" : formatAgo(item.last_seen_at, nowMs),
    item.version,
    item.runtimes.join(" "),
    item.labels.join(" "),
  ].map((text) => plain(text).replaceAll("\n", " "));
