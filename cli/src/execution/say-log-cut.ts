import type { Execution } from "@rgrid/schema";
import { formatSize } from "@rgrid/schema/format";
import type { Host } from "../host.ts";

/** What was shown of a log is not all that the script wrote: nobody may take it for whole. */
export async function sayLogCut({ terminal }: Host, { dropped_bytes }: NonNullable<Execution["log"]["cut"]>): Promise<void> {
  await terminal.line(terminal.paint("yellow", `⚠ The log is not whole: ${formatSize(dropped_bytes)} of output is missing`));
}
