import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { makeWheel, startStack } from "@rgrid/stack";
import { BIN, cliEnv } from "../cli-place.ts";
import { runProcess } from "../run-process.ts";
import { type Summary, summaryOf } from "../statistics.ts";

const ROUNDS = 20;
const WARM_UPS = 2;

export type DependenciesResult = {
  at: string;
  machine: { cpus: number; model: string; node: string };
  rounds: number;
  /** The run that installs. */
  first_ms: number;
  without: Summary;
  /** With the same requirements again. */
  again: Summary;
};

/**
 * `rgrid run` of a script with requirements from local wheels, the first time and again, beside one without any. The packages are small: what is measured is the way
 * to the layer and through it, not pip.
 */
export async function measureDependencies(say: (line: string) => void): Promise<DependenciesResult> {
  const dataDir = mkdtempSync(join(tmpdir(), "rgrid-bench-"));
  // Postgres runs as a user of its own, who must be able to enter.
  chmodSync(dataDir, 0o755);
  const limits = JSON.stringify({ requestsPerMinutePerKey: 1e6, requestsBurstPerKey: 1e6 });
  const stack = await startStack({ dataDir, executor: "docker", env: { RGRID_LIMITS: limits } });
  try {
    const folder = join(dataDir, "bench");
    layOut(folder);
    const env = cliEnv(stack.ready, join(dataDir, "bench-config"));
    const timed = async (script: string): Promise<number> => {
      const run = await runProcess({ command: join(BIN, "rgrid"), args: ["run", script], cwd: folder, env });
      if (run.exitCode !== 0 || run.stdout !== "1\n") throw new Error(`${script} ended with ${run.exitCode}: ${run.stdout}`);
      return run.endedAt - run.startedAt;
    };
    for (let n = 0; n < WARM_UPS; n++) await timed("plain/one.py");
    const first = await timed("needing/one.py");
    const without: number[] = [];
    const again: number[] = [];
    for (let round = 1; round <= ROUNDS; round++) {
      without.push(await timed("plain/one.py"));
      again.push(await timed("needing/one.py"));
      if (round % 5 === 0) say(`  round ${round}/${ROUNDS}`);
    }
    return {
      at: new Date().toISOString(),
      machine: { cpus: cpus().length, model: cpus()[0]?.model ?? "unknown", node: process.version },
      rounds: ROUNDS,
      first_ms: first,
      without: summaryOf(without),
      again: summaryOf(again),
    };
  } finally {
    await stack.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Two scripts that print 1, one of them by way of a package that needs another. */
function layOut(folder: string): void {
  for (const name of ["plain", "needing/wheels"]) mkdirSync(join(folder, name), { recursive: true });
  const wheels = [
    makeWheel({ name: "one", version: "1.0", requires: ["other>=1"], files: { "one.py": "from other import value\n" } }),
    makeWheel({ name: "other", version: "1.0", files: { "other.py": "value = 1\n" } }),
  ];
  for (const { name, bytes } of wheels) writeFileSync(join(folder, "needing/wheels", name), bytes);
  writeFileSync(join(folder, "plain/one.py"), "print(1)\n");
  writeFileSync(join(folder, "needing/one.py"), "import other\nprint(other.value)\n");
  writeFileSync(join(folder, "needing/requirements.txt"), "--no-index\n--find-links wheels\none\n");
}
