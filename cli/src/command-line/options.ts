/** One option as the user types it. `value` is its placeholder in help; null makes it a flag. */
export type Option = {
  readonly name: string;
  readonly short?: string;
  readonly value: string | null;
  readonly repeatable?: true;
  readonly help: string;
};

export const HELP: Option = { name: "help", short: "h", value: null, help: "Show this help" };
export const JSON_OUTPUT: Option = { name: "json", value: null, help: "Print one JSON object on stdout" };
export const API_URL: Option = {
  name: "api-url",
  value: "URL",
  help: "API to talk to, instead of RGRID_API_URL or the saved one",
};
export const OUTPUT_DIR: Option = {
  name: "output-dir",
  value: "DIR",
  help: "Put the files that come back here (default: this folder)",
};
export const METADATA: Option = {
  name: "metadata",
  value: "KEY=VALUE",
  repeatable: true,
  help: "A key and value of yours, to find it again with rgrid list",
};

/**
 * Options of `rgrid run` that are RGrid's after the script too. FROZEN: a name added here would be taken away from every
 * script that has an option of that name. New options go to RUN_OPTIONS_BEFORE_SCRIPT.
 */
export const RUN_OPTIONS_ANYWHERE: readonly Option[] = [
  { name: "input", value: "PATH|GLOB", repeatable: true, help: "Send this file, folder or pattern too" },
  { name: "runtime", value: "NAME", help: "What runs the script (default: python:3.11)" },
  { name: "label", value: "LABEL", repeatable: true, help: "Only a runner that has this label" },
  { name: "env", value: "NAME[=VALUE]", repeatable: true, help: "Set a variable; without a value, the one that it has here" },
  { name: "timeout", value: "TIME", help: "Stop it after this time: 300, 5m, 2h (default: 5m)" },
  { name: "memory", value: "SIZE", help: "Memory limit: 512m, 2g (default: 2g)" },
  { name: "cpu", value: "NUMBER", help: "CPU limit: 0.5, 4 (default: 1)" },
  { name: "no-network", value: null, help: "Run without a network" },
  OUTPUT_DIR,
  { name: "detach", value: null, help: "Print the id and don't wait for the end" },
  METADATA,
  { name: "retries", value: "N", help: "Automatic retries when a machine is lost, 0 to 10 (default: 2)" },
  { name: "no-retry", value: null, help: "The same as --retries 0" },
  JSON_OUTPUT,
  API_URL,
];

/** Options that only work before the script: after it they are the script's. */
export const RUN_OPTIONS_BEFORE_SCRIPT: readonly Option[] = [HELP];
