import { readdirSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { classify, type Ending, type Program } from "@rgrid/runner-agent/errors";

const RECORDED = join(import.meta.dirname, "../../../runner-agent/corpus/recorded");
const ROUNDS = 5;
const ROUND_MS = 1000;

export type ClassifyResult = {
  at: string;
  machine: { cpus: number; model: string; node: string };
  /** How many different texts, and how long they are on average. */
  errors: number;
  length: number;
  /** Of each round, on one core. */
  per_second: number[];
};

const ENDED: Ending = {
  exitCode: 1,
  signal: null,
  oom: false,
  timedOut: false,
  cancelled: false,
  diskFull: false,
  timeoutMs: 60_000,
  memoryBytes: 2 ** 31,
  peakMemoryBytes: 2 ** 27,
};

/** Everything that interpreters were recorded to write in failing: what executions end with, colours, chains and all. */
function typicalErrors(): { text: string; program: Program }[] {
  return readdirSync(RECORDED).flatMap((version) => {
    const isNode = version.startsWith("node");
    const name = isNode ? "main.js" : "main.py";
    const program: Program = {
      runtime: version.replace("-", ":"),
      command: isNode ? "node" : "python3",
      network: true,
      networkOffBy: null,
      files: [name],
      script: { name, content: "" },
    };
    return readdirSync(join(RECORDED, version)).map((file) => ({
      text: readFileSync(join(RECORDED, version, file), "utf8"),
      program,
    }));
  });
}

/** Of the processor: on a machine that does other things as well a second by the clock is less than a second of a core. */
function msSince(begun: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(begun);
  return (user + system) / 1000;
}

/** How many failures a runner can tell apart in a second: nothing but the classifier, on one core, warm. */
export function measureClassify(say: (line: string) => void): ClassifyResult {
  const errors = typicalErrors();
  const rounds: number[] = [];
  // The first round warms up and is not counted.
  for (let round = 0; round <= ROUNDS; round += 1) {
    const begun = process.threadCpuUsage();
    let done = 0;
    let told = 0;
    while (msSince(begun) < ROUND_MS) {
      for (const { text, program } of errors) {
        if (classify(ENDED, text, program)?.error_code !== "nonzero_exit") told += 1;
      }
      done += errors.length;
    }
    if (told !== done) throw new Error(`${done - told} of ${done} errors were not told from an exit code`);
    const perSecond = done / (msSince(begun) / 1000);
    if (round > 0) rounds.push(Math.round(perSecond));
    say(`  round ${round}/${ROUNDS}: ${Math.round(perSecond)} a second`);
  }
  return {
    at: new Date().toISOString(),
    machine: { cpus: cpus().length, model: cpus()[0]?.model ?? "unknown", node: process.version },
    errors: errors.length,
    length: Math.round(errors.reduce((sum, { text }) => sum + text.length, 0) / errors.length),
    per_second: rounds,
  };
}
