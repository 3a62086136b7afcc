import { LocalStack } from "./local-stack.ts";
import { parseOptions } from "./options.ts";
import { runSample } from "./sample.ts";
import { messageOf, StackError, say } from "./say.ts";

const PARENT_CHECK_MS = 500;

// Whoever reads our output may go before us; that must not keep us from ending our parts.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);

let stack: LocalStack | null = null;
let ending = false;

async function end(exitCode: number): Promise<void> {
  if (ending) return;
  ending = true;
  await stack?.stop();
  process.exit(exitCode);
}

// Ctrl-C reaches us twice: from the terminal and from scripts/start.mjs, which hands signals on.
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => void end(0));

// A parent that was killed hands nothing on: a new parent is how that is seen.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) void end(0);
}, PARENT_CHECK_MS);

try {
  const options = parseOptions(process.argv.slice(2));
  stack = new LocalStack(options);
  say(`Starting RGrid's local stack (data in ${options.dataDir}) …`);
  const { ready, executor } = await stack.start();
  if (options.sample) await runSample(ready, executor, options.dataDir);
  else process.stdout.write(`${JSON.stringify(ready)}\n`);
} catch (error) {
  // While it ends, starts that were cut short fail: that is no news.
  if (!ending) say(error instanceof StackError ? error.message : `The stack does not start: ${messageOf(error)}`);
  await end(error instanceof StackError ? error.exitCode : 1);
}
