import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { makeNpmPackage, makeWheel, startStack } from "@rgrid/stack";
import { BIN, cliEnv } from "../cli-place.ts";
import { runProcess } from "../run-process.ts";
import { type Summary, summaryOf } from "../statistics.ts";

const ROUNDS = 20;
const WARM_UPS = 2;

/** A script that prints 1, and another that does by way of a package that needs another one. */
type Pair = { plain: string; needing: string };
const PAIRS = {
  python: { plain: "plain/one.py", needing: "needing/one.py" },
  node: { plain: "plain/one.mjs", needing: "needing-node/one.mjs" },
} as const satisfies Record<string, Pair>;

export type PairResult = {
  /** The run that installs. */
  first_ms: number;
  without: Summary;
  /** With the same requirements again. */
  again: Summary;
};
export type DependenciesResult = {
  at: string;
  machine: { cpus: number; model: string; node: string };
  rounds: number;
} & Record<keyof typeof PAIRS, PairResult>;

/**
 * `rgrid run` of a script with packages from local files, the first time and again, beside one without any. The packages are small: what is measured is the way
 * to the layer and through it, not pip or npm.
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
    return {
      at: new Date().toISOString(),
      machine: { cpus: cpus().length, model: cpus()[0]?.model ?? "unknown", node: process.version },
      rounds: ROUNDS,
      python: await measure("python", timed, say),
      node: await measure("node", timed, say),
    };
  } finally {
    await stack.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function measure(
  language: keyof typeof PAIRS,
  timed: (script: string) => Promise<number>,
  say: (line: string) => void,
): Promise<PairResult> {
  const { plain, needing } = PAIRS[language];
  for (let n = 0; n < WARM_UPS; n++) await timed(plain);
  const first = await timed(needing);
  const without: number[] = [];
  const again: number[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    without.push(await timed(plain));
    again.push(await timed(needing));
    if (round % 5 === 0) say(`  ${language}: round ${round}/${ROUNDS}`);
  }
  return { first_ms: first, without: summaryOf(without), again: summaryOf(again) };
}

function layOut(folder: string): void {
  const write = (path: string, content: string | Buffer): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  const wheels = [
    makeWheel({ name: "one", version: "1.0", requires: ["other>=1"], files: { "one.py": "from other import value\n" } }),
    makeWheel({ name: "other", version: "1.0", files: { "other.py": "value = 1\n" } }),
  ];
  for (const { name, bytes } of wheels) write(`needing/wheels/${name}`, bytes);
  write("needing/requirements.txt", "--no-index\n--find-links wheels\none\n");
  write(PAIRS.python.plain, "print(1)\n");
  write(PAIRS.python.needing, "import other\nprint(other.value)\n");

  const packages = [
    makeNpmPackage(
      { name: "one", version: "1.0.0", dependencies: { other: "1" } },
      { "index.js": "module.exports = require('other');" },
    ),
    makeNpmPackage({ name: "other", version: "1.0.0" }, { "index.js": "module.exports = { value: 1 };" }),
  ];
  for (const { name, bytes } of packages) write(`needing-node/vendor/${name}`, bytes);
  const dependencies = Object.fromEntries(["one", "other"].map((name) => [name, `file:vendor/${name}-1.0.0.tgz`]));
  write("needing-node/package.json", JSON.stringify({ dependencies }));
  write(PAIRS.node.plain, "console.log(1);\n");
  write(PAIRS.node.needing, "import one from 'one';\nconsole.log(one.value);\n");
}
