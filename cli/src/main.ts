import { COMMANDS, type CommandName, isCommand } from "./command-line/commands.ts";
import { parseCommandLine } from "./command-line/parse-command.ts";
import type { GivenOptions } from "./command-line/take-option.ts";
import { type Host, nodeHost } from "./host.ts";

/** What a command gets: its parsed line, and the words as typed for `run`, which splits them by a rule of its own. */
export type Invocation = {
  readonly host: Host;
  readonly options: GivenOptions;
  readonly positionals: readonly string[];
  readonly tokens: readonly string[];
};
/** Answers the exit code. @throws Failure */
export type CommandFunction = (invocation: Invocation) => Promise<number>;

/** Loaded when called for: `rgrid version` must not wait for zod. */
const LOAD: Record<CommandName, () => Promise<CommandFunction>> = {
  init: async () => (await import("./commands/init.ts")).init,
  run: async () => (await import("./commands/run.ts")).run,
  status: async () => (await import("./commands/status.ts")).status,
  logs: async () => (await import("./commands/logs.ts")).logs,
  list: async () => (await import("./commands/list.ts")).list,
  outputs: async () => (await import("./commands/outputs.ts")).outputs,
  download: async () => (await import("./commands/download.ts")).download,
  cancel: async () => (await import("./commands/cancel.ts")).cancel,
  version: async () => (await import("./commands/version.ts")).version,
  help: async () => (await import("./commands/help.ts")).help,
};

const ALIASES: Record<string, CommandName> = { "--help": "help", "-h": "help", "--version": "version", "-v": "version" };

async function dispatch(host: Host, argv: readonly string[]): Promise<number> {
  const [word = "help", ...tokens] = argv;
  const name = ALIASES[word] ?? word;
  if (!isCommand(name)) throw (await import("./commands/unknown.ts")).unknownCommand(word, tokens);
  const command = await LOAD[name]();
  if (name === "run") return command({ host, options: new Map(), positionals: [], tokens });
  const line = parseCommandLine(name, tokens, COMMANDS[name].options, COMMANDS[name].positionalsMax);
  if (!line.ok) throw (await import("./failure.ts")).usageFailure(line.problem.reason, line.problem.hint);
  if (line.value.options.has("help")) return (await LOAD.help())({ host, options: new Map(), positionals: [name], tokens });
  return command({ host, ...line.value, tokens });
}

const host = nodeHost();
const argv = process.argv.slice(2);
let exitCode: number;
try {
  exitCode = await dispatch(host, argv);
} catch (error) {
  exitCode = await (await import("./output/report-failure.ts")).reportFailure(host, error, argv);
}
await Promise.all([host.stdout.flush(), host.stderr.flush()]);
// Sockets that are kept alive for a next request would hold the process for seconds.
process.exit(exitCode);
