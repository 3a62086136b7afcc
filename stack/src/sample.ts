import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { ReadyLine } from "./ready-line.ts";
import { root } from "./root.ts";
import { say } from "./say.ts";
import type { SettledExecutor } from "./set-up/executor.ts";

const SCRIPT = "hello.py";

/** Runs the sample as a user would, in a folder of its own, and says where things are. A sample that fails is shown; the stack stays up. */
export async function runSample(ready: ReadyLine, executor: SettledExecutor, dataDir: string): Promise<void> {
  const folder = join(dataDir, "sample");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(join(root, "examples", SCRIPT), join(folder, SCRIPT));
  say("");
  const exitCode = await runCli(["run", SCRIPT], folder, ready);
  const made = readdirSync(folder).filter((name) => name !== SCRIPT);
  if (made.length > 0) say(`\n  It made      ${made.map((name) => join(folder, name)).join(", ")}`);
  if (exitCode !== 0) say(`\n  The sample ended with exit code ${exitCode}. What the parts say is in ${join(dataDir, "logs")}`);
  sayWhereThingsAre(ready, executor);
}

async function runCli(args: readonly string[], cwd: string, ready: ReadyLine): Promise<number> {
  const entry = join(root, "cli/dist/main.js");
  if (!existsSync(entry)) {
    say(`  The CLI is not built (${entry}).`);
    return 1;
  }
  say(`$ rgrid ${args.join(" ")}`);
  const env = { ...process.env, RGRID_API_URL: ready.api_url, RGRID_API_KEY: ready.api_key };
  const child = spawn(process.execPath, [entry, ...args], { cwd, env, stdio: ["ignore", "inherit", "inherit"] });
  const [code] = (await once(child, "exit")) as [number | null];
  return code ?? 1;
}

function sayWhereThingsAre(ready: ReadyLine, executor: SettledExecutor): void {
  say(`
  Console      ${ready.console_url}
  API          ${ready.api_url}
  API docs     ${ready.api_url}/docs
  Site         ${ready.site_url}

  In another terminal:
    export RGRID_API_URL=${ready.api_url} RGRID_API_KEY=${ready.api_key}
    npx rgrid run examples/${SCRIPT}
${executor.kind === "process" ? "\n  !! Without Docker: scripts run on this machine as they are, isolated from nothing.\n" : ""}
  Ctrl-C ends all of it; what it holds stays.`);
}
