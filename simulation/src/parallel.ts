import { type ChildProcess, spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Counted } from "./faults/coverage.ts";
import { type SeedRange, Totals } from "./many.ts";

type Part = Omit<Totals, "coverage"> & { coverage: Counted };

/** Far more than any run takes: JSON knows no infinity. */
const NO_LIMIT_MS = 1e12;

export type ManySeeds = {
  from: number;
  count: number;
  /** How long seeds are begun; null: until `count` are done. */
  forMs: number | null;
  /** Processes at once; null: one a core. */
  jobs: number | null;
  keepGoing: boolean;
};

/** Runs many seeds in several processes, and stops all at the first that fails unless it is to keep going. */
export async function runParallel({ from, count, forMs, jobs, keepGoing }: ManySeeds): Promise<Totals> {
  const by = Math.min(jobs ?? availableParallelism(), count);
  const totals = new Totals();
  const children: ChildProcess[] = [];
  const parts = Array.from({ length: by }, async (_, index) => {
    const share = Math.ceil((count - index) / by);
    const part = await partOf({ from: from + index, by, count: share, untilMs: forMs ?? NO_LIMIT_MS, keepGoing }, children);
    if (part === null) return;
    totals.seeds += part.seeds;
    totals.events += part.events;
    totals.crashes += part.crashes;
    totals.virtualMs += part.virtualMs;
    totals.coverage.add(part.coverage);
    totals.failed.push(...part.failed);
    if (part.failed.length > 0 && !keepGoing) for (const other of children) other.kill();
  });
  await Promise.all(parts);
  return totals;
}

/** What one process says of its share; null where another one's failure has stopped it. */
function partOf(range: SeedRange, children: ChildProcess[]): Promise<Part | null> {
  return new Promise((resolve, reject) => {
    const program = join(import.meta.dirname, "part-main.ts");
    const child = spawn(process.execPath, [program, JSON.stringify(range)], { stdio: ["ignore", "pipe", "inherit"] });
    children.push(child);
    let said = "";
    child.stdout.on("data", (data) => {
      said += String(data);
    });
    child.on("error", reject);
    child.on("close", (exitCode, signal) => {
      if (signal !== null) resolve(null);
      else if (exitCode === 0) resolve(JSON.parse(said) as Part);
      else reject(new Error(`a process of the simulation ended with ${exitCode}`));
    });
  });
}
