import { API_URL, HELP, JSON_OUTPUT, METADATA, OUTPUT_DIR } from "./common-args.ts";
import type { CommandArgs } from "./options.ts";

/** Not required for citty, which would refuse a line without a script in words of its own. */
const RUN_POSITIONALS = {
  script: {
    type: "positional",
    valueHint: "SCRIPT",
    required: false,
    description: "The script to run; - for the standard input; -m MODULE; -- COMMAND of the image",
  },
  arguments: { type: "positional", valueHint: "[ARGUMENT…]", required: false, description: "What the script gets" },
} as const satisfies CommandArgs;

/**
 * Options of `rgrid run` that are RGrid's after the script too. FROZEN: a name added here would be taken away from every
 * script that has an option of that name. New options go to RUN_ARGS_BEFORE_SCRIPT.
 */
export const RUN_ARGS_ANYWHERE = {
  input: { type: "string", valueHint: "PATH|GLOB", repeatable: true, description: "Send this file, folder or pattern too" },
  runtime: { type: "string", valueHint: "NAME", description: "What runs the script (default: python:3.11, node:24)" },
  label: { type: "string", valueHint: "LABEL", repeatable: true, description: "Only a runner that has this label" },
  env: {
    type: "string",
    valueHint: "NAME[=VALUE]",
    repeatable: true,
    description: "Set a variable; without a value, the one that it has here",
  },
  timeout: { type: "string", valueHint: "TIME", description: "Stop it after this time: 300, 5m, 2h (default: 5m)" },
  memory: { type: "string", valueHint: "SIZE", description: "Memory limit: 512m, 2g (default: 2g)" },
  cpu: { type: "string", valueHint: "NUMBER", description: "CPU limit: 0.5, 4 (default: 1)" },
  "no-network": { type: "boolean", description: "Run without a network" },
  ...OUTPUT_DIR,
  detach: { type: "boolean", description: "Print the id and don't wait for the end" },
  ...METADATA,
  retries: { type: "string", valueHint: "N", description: "Automatic retries when a machine is lost, 0 to 10 (default: 2)" },
  "no-retry": { type: "boolean", description: "The same as --retries 0" },
  ...JSON_OUTPUT,
  ...API_URL,
} as const satisfies CommandArgs;

/** Options that only work before the script: after it they are the script's. */
const RUN_ARGS_BEFORE_SCRIPT = {
  with: {
    type: "string",
    valueHint: "PACKAGE",
    repeatable: true,
    description: "Install this package too: pandas, 'requests>=2'",
  },
  requirements: {
    type: "string",
    valueHint: "FILE",
    repeatable: true,
    description: "Install what this file lists, instead of what stands beside the script",
  },
  "no-dependencies": { type: "boolean", description: "Install nothing, whatever stands in or beside the script" },
  image: { type: "string", valueHint: "IMAGE", description: "Run it in this image, such as perl:5 (instead of --runtime)" },
  stdin: { type: "boolean", description: "Send the standard input to its end, whatever the script's sources say" },
  "dry-run": { type: "boolean", description: "Show what would be sent, and why, and run nothing" },
  "no-auto-inputs": { type: "boolean", description: "Send only what the command line names, not what the sources do" },
  runner: { type: "string", valueHint: "NAME", description: "Only the runner of this name" },
  reuse: { type: "boolean", description: "Take the outcome of a completed run of the same content, where there is one" },
  priority: { type: "string", valueHint: "N", description: "-100 to 100: higher goes before lower while it waits (default: 0)" },
  "concurrency-key": {
    type: "string",
    valueHint: "KEY",
    description: "One at a time of all that have this key; the others wait",
  },
  ...HELP,
} as const satisfies CommandArgs;

export const RUN_ARGS = { ...RUN_POSITIONALS, ...RUN_ARGS_ANYWHERE, ...RUN_ARGS_BEFORE_SCRIPT } as const satisfies CommandArgs;
