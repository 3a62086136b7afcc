import { WayOutError, wayOutOf } from "@rgrid/outbound/way-out";
import { runCommand } from "citty";
import { resolved } from "./command-line/definition.ts";
import { EXIT_CRASHED } from "./exit-status.ts";
import { type Host, nodeHost } from "./host.ts";
import { COMMANDS, isCommand } from "./root-command.ts";

const ALIASES = new Map([
  ["--help", "help"],
  ["-h", "help"],
  ["--version", "version"],
  ["-v", "version"],
]);

/** Runs the command that the first word names. citty hands neither `data` nor a result through a root command, so it is called here. */
async function dispatch(host: Host, argv: readonly string[]): Promise<number> {
  const [word = "help", ...rawArgs] = argv;
  const name = ALIASES.get(word) ?? word;
  if (!isCommand(name)) throw (await import("./unknown-command.ts")).unknownCommand(word, rawArgs);
  const { result } = await runCommand(await resolved(COMMANDS[name]), { rawArgs, data: host });
  return result as number;
}

const host = nodeHost();
const argv = process.argv.slice(2);

const fail = async (error: unknown): Promise<number> =>
  (await import("./output/report-failure.ts")).reportFailure(host, error, argv);

async function leave(exitCode: number): Promise<never> {
  await Promise.all([host.stdout.flush(), host.stderr.flush()]);
  // Sockets that are kept alive for a next request would hold the process for seconds.
  process.exit(exitCode);
}

// What is thrown where nobody waits for it, in a listener or a timer: Node would print its stack.
process.once("uncaughtException", (error) => {
  fail(error).then(leave, () => process.exit(EXIT_CRASHED));
});

/** By the proxies and certificates that the environment names. Loaded only where there are some. @throws Failure `invalid_config` */
async function openWayOut(): Promise<void> {
  try {
    const wayOut = wayOutOf(process.env);
    if (wayOut !== null) await (await import("@rgrid/outbound")).openWayOut(wayOut);
  } catch (error) {
    if (!(error instanceof WayOutError)) throw error;
    throw (await import("./failure.ts")).failure("invalid_config", { file: error.variable, reason: error.reason });
  }
}

await leave(
  await openWayOut()
    .then(() => dispatch(host, argv))
    .catch(fail),
);
