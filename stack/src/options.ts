import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { root } from "./root.ts";
import { messageOf, StackError } from "./say.ts";

export type Executor = "docker" | "process";

export type StackOptions = {
  dataDir: string;
  /** The API's port; null: the one of last time, else a free one. */
  port: number | null;
  /** null: docker where there is an engine, else process. */
  executor: Executor | null;
  /** 0..64 */
  runners: number;
  /** 1..256, of each runner */
  slots: number;
  /** 1..1000 */
  accounts: number;
  sample: boolean;
  /** Entry of the worker that serves the API. The stack's own tests give one of theirs. */
  worker: string;
};

const USAGE = `npm run stack -- [options]

  --data-dir DIR           where everything is kept (.data/stack in the clone)
  --port N                 port of the API (a free one, kept for the next time)
  --executor docker|process
                           docker where an engine answers, else process, which isolates nothing
  --runners N              runners to start (1)
  --slots N                executions that each runs at once (2)
  --accounts N             accounts, each with an API key (1)`;

/** @throws StackError with exit code 2 on anything unknown or out of range */
export function parseOptions(argv: readonly string[]): StackOptions {
  const given = read(argv);
  return {
    dataDir: resolve(given["data-dir"] ?? join(root, ".data/stack")),
    port: given.port === undefined ? null : integer("port", given.port, 1, 65_535),
    executor: executorOf(given.executor),
    runners: integer("runners", given.runners ?? "1", 0, 64),
    slots: integer("slots", given.slots ?? "2", 1, 256),
    accounts: integer("accounts", given.accounts ?? "1", 1, 1000),
    sample: !given["no-sample"],
    worker: resolve(given.worker ?? join(root, "edge-api/src/worker.ts")),
  };
}

function read(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        "data-dir": { type: "string" },
        port: { type: "string" },
        executor: { type: "string" },
        runners: { type: "string" },
        slots: { type: "string" },
        accounts: { type: "string" },
        "no-sample": { type: "boolean" },
        worker: { type: "string" },
      },
    }).values;
  } catch (error) {
    throw new StackError(`${messageOf(error)}\n\n${USAGE}`, 2);
  }
}

function integer(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new StackError(`--${name} must be a whole number from ${min} to ${max}, not "${text}"`, 2);
}

function executorOf(text: string | undefined): Executor | null {
  if (text === undefined || text === "docker" || text === "process") return text ?? null;
  throw new StackError(`--executor must be docker or process, not "${text}"`, 2);
}
