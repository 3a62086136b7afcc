import type { CommandArgs } from "./options.ts";

export const HELP = {
  help: { type: "boolean", alias: "h", description: "Show this help" },
} as const satisfies CommandArgs;

export const JSON_OUTPUT = {
  json: { type: "boolean", description: "Print one JSON object on stdout" },
} as const satisfies CommandArgs;

export const API_URL = {
  "api-url": { type: "string", valueHint: "URL", description: "API to talk to, instead of RGRID_API_URL or the saved one" },
} as const satisfies CommandArgs;

export const OUTPUT_DIR = {
  "output-dir": { type: "string", valueHint: "DIR", description: "Put the files that come back here (default: this folder)" },
} as const satisfies CommandArgs;

export const METADATA = {
  metadata: {
    type: "string",
    valueHint: "KEY=VALUE",
    repeatable: true,
    description: "A key and value of yours, to find it again with rgrid list",
  },
} as const satisfies CommandArgs;

/** Not required: without it the last execution of this folder is meant. */
export const EXECUTION_ID = {
  id: { type: "positional", valueHint: "[ID]", required: false, description: "An execution, by its id or the start of it" },
} as const satisfies CommandArgs;

/** What every command that asks the API has. */
export const COMMON = { ...JSON_OUTPUT, ...API_URL, ...HELP } as const satisfies CommandArgs;
