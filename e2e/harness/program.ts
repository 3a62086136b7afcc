import { spawn } from "node:child_process";
import { once } from "node:events";
import { sampleMemory } from "./memory.ts";

/** How much of stdout is looked through: all of it, again with every chunk, would take longer than the run. */
const RECENT_LENGTH = 64 * 1024;

export type Finished = {
  /** null where a signal ended the program itself. */
  exitCode: number | null;
  stdout: Buffer;
  /** stdout as text. */
  out: string;
  /** stderr as text. */
  err: string;
  /** Most memory that it was seen to hold; 0 where the system does not tell. */
  peakBytes: number;
};

/** A program that runs. */
export type Program = {
  pid: number;
  kill(signal: NodeJS.Signals): void;
  /** Waits until stderr, or the last bytes of stdout, match. @throws Error when it ends before */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  ended: Promise<Finished>;
};

/** @param words the program and its arguments */
export function startProgram(words: readonly string[], cwd: string, env: Record<string, string>): Program {
  const [program = "", ...args] = words;
  const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program} did not start`);
  const chunks: Buffer[] = [];
  let recent = "";
  let err = "";
  const listeners = new Set<() => void>();
  const hear = (): void => {
    for (const listener of listeners) listener();
  };
  child.stdout.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    recent = (recent + chunk.toString("latin1")).slice(-RECENT_LENGTH);
    hear();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
    hear();
  });
  const memory = sampleMemory(pid);
  const ended = once(child, "close").then(([exitCode]): Finished => {
    const stdout = Buffer.concat(chunks);
    return { exitCode: exitCode as number | null, stdout, out: stdout.toString("utf8"), err, peakBytes: memory.stop() };
  });
  return {
    pid,
    kill: (signal) => child.kill(signal),
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = pattern.exec(recent) ?? pattern.exec(err);
          if (!found) return;
          listeners.delete(look);
          resolve(found);
        };
        listeners.add(look);
        look();
        void ended.then(({ exitCode }) => reject(new Error(`ended with ${exitCode} and never said ${pattern}:\n${err}`)));
      }),
    ended,
  };
}
