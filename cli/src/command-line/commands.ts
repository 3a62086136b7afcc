import {
  API_URL,
  HELP,
  JSON_OUTPUT,
  METADATA,
  type Option,
  OUTPUT_DIR,
  RUN_OPTIONS_ANYWHERE,
  RUN_OPTIONS_BEFORE_SCRIPT,
} from "./options.ts";

export type CommandName = "init" | "run" | "status" | "logs" | "list" | "outputs" | "download" | "cancel" | "version" | "help";

export type Command = {
  /** What follows the name, for help. */
  readonly usage: string;
  readonly summary: string;
  readonly options: readonly Option[];
  /** Arguments that are no options; `run` splits its line by a rule of its own. */
  readonly positionalsMax: number;
};

const COMMON: readonly Option[] = [JSON_OUTPUT, API_URL, HELP];

/** Every command: parsing and help are made from this table. */
export const COMMANDS: Readonly<Record<CommandName, Command>> = {
  init: {
    usage: "",
    summary: "Save the API's URL and your key",
    positionalsMax: 0,
    options: [{ name: "api-key", value: "KEY", help: "The key; without it it is asked for, or read from stdin" }, ...COMMON],
  },
  run: {
    usage: "[OPTION…] SCRIPT [ARGUMENT…]",
    summary: "Run a script on one of your machines",
    positionalsMax: Number.POSITIVE_INFINITY,
    options: [...RUN_OPTIONS_ANYWHERE, ...RUN_OPTIONS_BEFORE_SCRIPT],
  },
  status: { usage: "[ID]", summary: "Show how an execution stands", positionalsMax: 1, options: COMMON },
  logs: {
    usage: "[ID]",
    summary: "Print what a script wrote",
    positionalsMax: 1,
    options: [
      { name: "follow", short: "f", value: null, help: "Go on until the end" },
      { name: "stream", value: "NAME", help: "Only stdout or only stderr" },
      ...COMMON,
    ],
  },
  list: {
    usage: "",
    summary: "List executions, newest first",
    positionalsMax: 0,
    options: [
      METADATA,
      { name: "status", value: "STATUS", help: "queued, running, completed, failed or cancelled" },
      { name: "limit", value: "N", help: "How many, up to 200 (default: 50)" },
      { name: "cursor", value: "CURSOR", help: "Go on where an earlier list ended" },
      { name: "all", value: null, help: "All pages" },
      ...COMMON,
    ],
  },
  outputs: { usage: "[ID]", summary: "List the files that a script made", positionalsMax: 1, options: COMMON },
  download: {
    usage: "[ID]",
    summary: "Download the files that a script made",
    positionalsMax: 1,
    options: [OUTPUT_DIR, ...COMMON],
  },
  cancel: { usage: "[ID]", summary: "Stop an execution", positionalsMax: 1, options: COMMON },
  version: { usage: "", summary: "Print the version", positionalsMax: 0, options: [JSON_OUTPUT, HELP] },
  help: { usage: "[COMMAND]", summary: "Show help", positionalsMax: 1, options: [HELP] },
};

export const COMMAND_NAMES = Object.keys(COMMANDS) as CommandName[];
export const isCommand = (name: string): name is CommandName => Object.hasOwn(COMMANDS, name);
