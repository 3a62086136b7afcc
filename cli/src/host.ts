import { setTimeout as delay } from "node:timers/promises";
import { Sink } from "./output/sink.ts";
import { Terminal } from "./output/terminal.ts";

/** The machine that the CLI runs on: everything that a test replaces, time and chance included. */
export type Host = {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** Everything of ours for people, on stderr. */
  readonly terminal: Terminal;
  now(): number;
  random(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
};

export function nodeHost(): Host {
  const stdout = new Sink(process.stdout);
  const stderr = new Sink(process.stderr);
  return {
    env: process.env,
    cwd: process.cwd(),
    stdin: process.stdin,
    stdout,
    stderr,
    terminal: new Terminal(stderr, stdout, process.env),
    now: Date.now,
    random: Math.random,
    sleep: async (ms, signal) => {
      await delay(ms, undefined, signal ? { signal } : {});
    },
  };
}
