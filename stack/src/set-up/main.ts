/** The set-up alone, for the tests and benchmarks: whatever they start finds programs, browser, engine and image ready. */
import { messageOf, StackError, say } from "../say.ts";
import { ensureBrowser } from "./browser.ts";
import { buildPrograms } from "./build.ts";
import { ensureCorpusImage } from "./corpus-image.ts";
import { settleExecutor } from "./executor.ts";

try {
  await ensureBrowser();
  await buildPrograms();
  const executor = await settleExecutor(null);
  if (executor.kind === "docker" && process.argv.includes("--corpus")) await ensureCorpusImage();
} catch (error) {
  say(error instanceof StackError ? error.message : `The set-up failed: ${messageOf(error)}`);
  process.exitCode = 1;
}
