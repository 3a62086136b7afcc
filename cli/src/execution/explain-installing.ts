import { type Dependencies, namedFiles } from "@rgrid/schema";
import { formatDuration, shortId } from "@rgrid/schema/format";
import type { Host } from "../host.ts";
import { plain } from "../output/terminal.ts";

/** What is installed already is there sooner than this. */
const FIRST_LOOK_MS = 1000;
const LOOK_EVERY_MS = 1000;
/** A pipe can't take a line back, so it gets one only where somebody would begin to wonder. */
const PLAIN_LINE_MS = 5000;

/** `requirements.txt`, `3 packages`, `package.json and 1 package` */
function namesOf(wanted: Dependencies): string {
  const count = wanted.packages.length + (wanted.manager === "pip" ? wanted.locked.length : 0);
  const counted = count === 0 ? [] : [`${count} ${count === 1 ? "package" : "packages"}`];
  return [...namedFiles(wanted).map((path) => plain(path).replaceAll("\n", " ")), ...counted].join(" and ");
}

/** Says what is installed for an execution, while it is: a line that rewrites itself on a terminal, one line in a pipe. Ends when the signal is aborted. */
export async function explainInstalling(
  host: Pick<Host, "terminal" | "now" | "sleep">,
  dependencies: Dependencies,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  const since = host.now();
  const { terminal } = host;
  const installing = `◌ ${shortId(id)} installing ${namesOf(dependencies)}`;
  try {
    await host.sleep(terminal.isTerminal ? FIRST_LOOK_MS : PLAIN_LINE_MS, signal);
    if (!terminal.isTerminal) return await terminal.line(installing);
    // Until the signal: the script has started, or never will.
    for (;;) {
      terminal.progress(`${installing} ${formatDuration(host.now() - since)}`);
      await host.sleep(LOOK_EVERY_MS, signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
