import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Executor } from "./options.ts";
import { databaseUrl } from "./postgres/cluster.ts";
import { type ReadyLine, readyLine } from "./ready-line.ts";
import { root } from "./root.ts";
import { loadSecrets } from "./secrets.ts";
import { readStackState } from "./stack-file.ts";

export type StartStackOptions = {
  dataDir: string;
  port?: number;
  executor?: Executor;
  runners?: number;
  slots?: number;
  accounts?: number;
  /** Entry of another worker than the real one. */
  worker?: string;
  /** Added to the environment, such as `RGRID_LIMITS`. */
  env?: Record<string, string>;
};

export type StackHandle = {
  ready: ReadyLine;
  dataDir: string;
  /** pid of the process that leads a part's group: postgres, bridge, s3, api, runner-local-1 …; null while it is being restarted. */
  partPid(name: string): number | null;
  /** Where its Postgres answers, with the password: for set-ups that write many rows at once. */
  databaseUrl(): Promise<string>;
  /** All that it said on stderr so far. */
  said(): string;
  /** SIGTERM, and waits for the end. @returns the exit code */
  stop(): Promise<number | null>;
  /** kill -9 of the supervisor alone: its parts are left to the next start. */
  kill(): Promise<void>;
};

/**
 * Starts the stack as `npm run stack` does, as a child, and waits for its line.
 * @throws Error with all that it said when it ends before
 */
export async function startStack(options: StartStackOptions): Promise<StackHandle> {
  const { dataDir, env, ...flags } = options;
  const args = Object.entries({ "data-dir": dataDir, ...flags }).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn(process.execPath, [join(root, "scripts/start.mjs"), "--no-sample", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk;
  });
  const ended = once(child, "close");
  const line = await Promise.race([
    once(createInterface({ input: child.stdout }), "line").then(([text]) => text as string),
    ended.then(() => null),
  ]);
  if (line === null) throw new Error(`the stack ended with exit code ${child.exitCode}:\n${said}`);
  const ready = readyLine.parse(JSON.parse(line));
  return {
    ready,
    dataDir,
    partPid: (name) => readStackState(dataDir).parts[name]?.pid ?? null,
    async databaseUrl() {
      const port = readStackState(dataDir).ports.postgres;
      if (port === undefined) throw new Error("the stack has not chosen its ports");
      return databaseUrl({ port, password: (await loadSecrets(dataDir, 1)).postgres_password });
    },
    said: () => said,
    stop: () => endWith(child, ended, () => child.kill("SIGTERM")),
    kill: async () => {
      await endWith(child, ended, () => process.kill(ready.pid, "SIGKILL"));
    },
  };
}

async function endWith(child: ChildProcess, ended: Promise<unknown>, send: () => void): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) send();
  await ended;
  return child.exitCode;
}
