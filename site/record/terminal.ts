import { spawn } from "node:child_process";
import { once } from "node:events";
import { COLUMNS } from "./screen.ts";

/** A command as it runs on a terminal. */
export type OnTerminal = {
  /** All that it wrote so far, escape sequences and all. */
  written(): string;
  /** Until it has written this. @throws Error where it ended before */
  until(text: string): Promise<void>;
  /** Its exit code. */
  ended: Promise<number>;
  /** As Ctrl-C does. */
  interrupt(): void;
};

/** Runs a line of shell on a terminal of its own: `script` of util-linux makes one. */
export function onTerminal(line: string, options: { cwd: string; env: Record<string, string> }): OnTerminal {
  const shell = `stty cols ${COLUMNS} rows 50; ${line}`;
  const child = spawn("script", ["-qefc", shell, "/dev/null"], {
    ...options,
    env: { PATH: process.env["PATH"] ?? "", TERM: "xterm-256color", LANG: "C.UTF-8", ...options.env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let written = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    written += chunk;
  });
  const ended = once(child, "close").then(([code]) => Number(code));
  return {
    written: () => written,
    ended,
    interrupt: () => void child.stdin.write("\x03"),
    async until(text) {
      while (!written.includes(text)) {
        const more = await Promise.race([once(child.stdout, "data").then(() => true), ended.then(() => false)]);
        if (!more && !written.includes(text)) throw new Error(`it ended without ${JSON.stringify(text)}:\n${written}`);
      }
    },
  };
}
