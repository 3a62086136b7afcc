import type { LogEvent } from "@rgrid/schema";
import type { Host } from "../host.ts";

/** The bytes of a log event exactly as the script wrote them. */
const logBytes = (event: Pick<LogEvent, "encoding" | "data">): Buffer =>
  Buffer.from(event.data, event.encoding === "base64" ? "base64" : "utf8");

/**
 * Writes a log event to the stream that the script wrote it to; with `--json` stdout is kept for the one object. Where the reader of
 * stdout has left (`| head -1`) a run goes on quietly to its end: the script is not at fault, and its files and exit code still count.
 */
export async function writeLog(host: Host, event: Pick<LogEvent, "stream" | "encoding" | "data">, json: boolean): Promise<void> {
  await host.terminal.clearProgress();
  const sink = event.stream === "stdout" && !json ? host.stdout : host.stderr;
  await sink.write(logBytes(event));
}
