import { PassThrough } from "node:stream";
import { createPatience, type Patience } from "../src/api/patience.ts";
import { Sink } from "../src/output/sink.ts";
import { Terminal } from "../src/output/terminal.ts";

/** The real patience on a host where no wait takes time. @param waits hears how long each would have been, in ms */
export function quickPatience(env: NodeJS.ProcessEnv = {}, waits: number[] = []): Patience & { said(): string } {
  const stderr = new PassThrough();
  const terminal = new Terminal(new Sink(stderr), new Sink(new PassThrough()), {});
  const sleep = async (ms: number) => void waits.push(ms);
  return { ...createPatience({ env, terminal, random: () => 0.5, sleep }), said: () => String(stderr.read() ?? "") };
}
