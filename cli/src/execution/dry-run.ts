import { formatSize } from "@rgrid/schema/format";
import type { RunLine } from "../command-line/split-run.ts";
import { isGiven } from "../command-line/take-option.ts";
import { EXIT_OK } from "../exit-status.ts";
import type { Host } from "../host.ts";
import { reasonText } from "../inputs/reason.ts";
import type { LeftOut, LeftOutReason } from "../inputs/walk.ts";
import { printJson } from "../output/json.ts";
import { type Column, renderTable } from "../output/table.ts";
import { plain } from "../output/terminal.ts";
import { type GatheredRun, gatherRun } from "./prepare.ts";

const LEFT_OUT: Record<LeftOutReason, string> = {
  secret: "its name says that it is secret",
  made: "a machine makes it again",
  circle: "a link to a folder that it lies in",
  ".gitignore": ".gitignore",
  ".rgridignore": ".rgridignore",
};

/** `rgrid run --dry-run`: what would be sent, with size and reason of each, and what was left out. Asks nothing of the API. */
export async function dryRun(host: Host, line: RunLine): Promise<number> {
  // A Ctrl-C has its usual effect here.
  const gathered = await gatherRun(host, line, new AbortController().signal);
  if (isGiven(line.options, "json")) await printJson(host, asJson(gathered));
  else await host.stdout.write(`${asText(gathered, host.stdout.isTerminal ? host.stdout.columns : null).join("\n")}\n`);
  return EXIT_OK;
}

/** null where what is run is no script. */
const scriptSize = ({ target: { entry, source } }: GatheredRun): number | null =>
  entry === null ? Buffer.byteLength(source.content, source.encoding === "utf8" ? "utf8" : "base64") : null;
const totalSize = (gathered: GatheredRun): number =>
  gathered.collected.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, scriptSize(gathered) ?? 0);

function asJson(gathered: GatheredRun): object {
  const { collected, target } = gathered;
  const size = scriptSize(gathered);
  return {
    script: size === null ? null : { path: collected.scriptPath, size_bytes: size },
    entry: target.entry,
    args: collected.args,
    inputs: collected.files.map(({ path, local, sizeBytes, reason }) => ({ path, local, size_bytes: sizeBytes, reason })),
    folders: collected.folders,
    left_out: collected.leftOut.map(({ path, reason, isFolder }) => ({ path, reason, is_folder: isFolder })),
    count: collected.files.length + (size === null ? 0 : 1),
    size_bytes: totalSize(gathered),
  };
}

const oneLine = (path: string): string => plain(path).replaceAll("\n", " ");
const leftOutName = ({ path, isFolder }: LeftOut): string => oneLine(isFolder ? `${path}/` : path);

function asText(gathered: GatheredRun, screen: number | null): string[] {
  const { files, scriptPath, leftOut, folders } = gathered.collected;
  const size = scriptSize(gathered);
  const rows = [
    ...(size === null ? [] : [[formatSize(size), oneLine(scriptPath), "the script"]]),
    ...files.map(({ sizeBytes, path, reason }) => [formatSize(sizeBytes), oneLine(path), reasonText(reason)]),
  ];
  const empty = folders
    .filter((folder) => !files.some(({ path }) => path.startsWith(`${folder}/`)))
    .map((folder) => ["", oneLine(`${folder}/`), "an empty folder, to write into"]);
  const columns: Column[] = [{ title: "SIZE" }, { title: "FILE", shrinks: true }, { title: "WHY" }];
  const lines = renderTable(columns, [...rows, ...empty], screen);
  lines.push(`${rows.length} ${rows.length === 1 ? "file" : "files"}, ${formatSize(totalSize(gathered))}`);
  if (leftOut.length === 0) return lines;
  const left = leftOut.map((each) => [leftOutName(each), LEFT_OUT[each.reason]]);
  return [...lines, "", ...renderTable([{ title: "LEFT OUT", shrinks: true }, { title: "WHY" }], left, screen)];
}
