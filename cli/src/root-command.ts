import { defineCommand, type SubCommandsDef } from "citty";
import { VERSION } from "./version.ts";

export type CommandName =
  | "init"
  | "run"
  | "attach"
  | "status"
  | "logs"
  | "list"
  | "outputs"
  | "download"
  | "cancel"
  | "retry"
  | "extend"
  | "delete"
  | "reproduce"
  | "explain"
  | "runners"
  | "runtimes"
  | "version"
  | "help";

/** Each loaded when it is called for: `rgrid version` must not wait for zod. */
export const COMMANDS: Readonly<Record<CommandName, SubCommandsDef[string]>> = {
  init: async () => (await import("./commands/init.ts")).init,
  run: async () => (await import("./commands/run.ts")).run,
  attach: async () => (await import("./commands/attach.ts")).attach,
  status: async () => (await import("./commands/status.ts")).status,
  logs: async () => (await import("./commands/logs.ts")).logs,
  list: async () => (await import("./commands/list.ts")).list,
  outputs: async () => (await import("./commands/outputs.ts")).outputs,
  download: async () => (await import("./commands/download.ts")).download,
  cancel: async () => (await import("./commands/cancel.ts")).cancel,
  retry: async () => (await import("./commands/retry.ts")).retry,
  extend: async () => (await import("./commands/extend.ts")).extend,
  delete: async () => (await import("./commands/delete.ts")).deleteCommand,
  reproduce: async () => (await import("./commands/reproduce.ts")).reproduce,
  explain: async () => (await import("./commands/explain.ts")).explain,
  runners: async () => (await import("./commands/runners.ts")).runners,
  runtimes: async () => (await import("./commands/runtimes.ts")).runtimes,
  version: async () => (await import("./commands/version.ts")).version,
  help: async () => (await import("./commands/help.ts")).help,
};

export const COMMAND_NAMES = Object.keys(COMMANDS) as CommandName[];
export const isCommand = (name: string): name is CommandName => Object.hasOwn(COMMANDS, name);

export const rootCommand = defineCommand({
  meta: { name: "rgrid", version: VERSION, description: "Runs a script on one of your machines as if it ran here" },
  subCommands: COMMANDS,
});
