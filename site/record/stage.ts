import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DOCS_BASE_URL_DEFAULT } from "@rgrid/schema";
import { type StackHandle, startStack } from "@rgrid/stack";
import type { Span } from "../src/recorded/recording.ts";
import { screenOf } from "./screen.ts";
import { type OnTerminal, onTerminal } from "./terminal.ts";

const repository = join(import.meta.dirname, "../..");
const PRICE_PER_HOUR = "0.20";

/** The image that the set-up made from Debian's packages. */
const RUNTIMES = ["--runtime", "python:3.11=rgrid/python:3.11"];
/** Seconds instead of minutes until a machine counts as dead, so that nobody waits for the recording. */
export const LIMITS = { leaseTtlMs: 4_000, heartbeatMs: 1_000, runnerSilentMs: 3_000, retryBackoffBaseMs: 200 };

/** A local stack, runners by name, and folders with something to run. */
export class Stage {
  readonly stack: StackHandle;
  readonly #root: string;
  readonly #runners = new Map<string, ChildProcess>();

  private constructor(stack: StackHandle, root: string) {
    this.stack = stack;
    this.#root = root;
  }

  static async open(files: Readonly<Record<string, string>>): Promise<Stage> {
    const root = mkdtempSync(join(tmpdir(), "rgrid-record-"));
    // As a deployment's errors name their pages.
    const env = { RGRID_LIMITS: JSON.stringify(LIMITS), RGRID_DOCS_URL: DOCS_BASE_URL_DEFAULT };
    const stack = await startStack({ dataDir: join(root, "stack"), runners: 0, env });
    const stage = new Stage(stack, root);
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(root, path, ".."), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return stage;
  }

  get env(): Record<string, string> {
    const { api_url, api_key } = this.stack.ready;
    return { HOME: this.#root, RGRID_CONFIG_DIR: join(this.#root, "config"), RGRID_API_URL: api_url, RGRID_API_KEY: api_key };
  }

  /** Starts a runner and waits until it is polling. */
  async runner(name: string, ...options: string[]): Promise<ChildProcess> {
    const { api_url, runner_token } = this.stack.ready;
    const args = [
      "--name",
      name,
      "--slots",
      "4",
      "--price-per-hour",
      PRICE_PER_HOUR,
      "--state-dir",
      join(this.#root, name),
      ...RUNTIMES,
    ];
    const child = spawn(process.execPath, [join(repository, "runner-agent/bin/rgrid-runner.js"), ...args, ...options], {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, RGRID_API_URL: api_url, RGRID_RUNNER_TOKEN: runner_token },
    });
    this.#runners.set(name, child);
    const online = async () => {
      const response = await fetch(`${api_url}/api/v1/runners`, {
        headers: { authorization: `Bearer ${this.env["RGRID_API_KEY"]}` },
      });
      const { items } = (await response.json()) as { items: { name: string; online: boolean }[] };
      return items.some((runner) => runner.name === name && runner.online);
    };
    while (!(await online())) if (child.exitCode !== null) throw new Error(`the runner ${name} ended`);
    return child;
  }

  /** @param folder below which the files of the recording lie */
  start(folder: string, line: string, env: Record<string, string> = {}): OnTerminal {
    const bin = join(repository, "node_modules/.bin");
    const path = `${bin}:${process.env["PATH"] ?? ""}`;
    return onTerminal(line, { cwd: join(this.#root, folder), env: { ...this.env, PATH: path, ...env } });
  }

  /** Runs a line to its end. @throws Error where it ends with another exit code than what is recorded shows */
  async run(folder: string, line: string, exitCode = 0): Promise<string> {
    const running = this.start(folder, line);
    const code = await running.ended;
    if (code !== exitCode) throw new Error(`\`${line}\` ended with ${code}:\n${running.written()}`);
    return running.written();
  }

  /** The lines of a terminal on which these commands were typed one after the other: in one shell, so that `$?` is of the one before. */
  async typed(folder: string, ...lines: string[]): Promise<Span[][]> {
    const written = await this.run(folder, lines.join(`; status=$?; printf '${BETWEEN}'; (exit $status); `));
    const parts = written.split(BETWEEN);
    const shown: Span[][] = [];
    for (const [index, line] of lines.entries()) shown.push(...(await shownWith(line, parts[index] ?? "")));
    return shown;
  }
  /** As a run that fails looks. */
  async failed(folder: string, line: string, exitCode: number): Promise<Span[][]> {
    return shownWith(line, await this.run(folder, line, exitCode));
  }

  async close(): Promise<void> {
    for (const runner of this.#runners.values()) {
      if (runner.exitCode !== null || runner.signalCode !== null) continue;
      runner.kill("SIGTERM");
      await once(runner, "exit");
    }
    await this.stack.stop();
    rmSync(this.#root, { recursive: true, force: true });
  }
}

/** What no command writes. */
const BETWEEN = "\u001e";

/** A command and what it wrote. */
export async function shownWith(line: string, written: string): Promise<Span[][]> {
  return [
    [
      { text: "$ ", tone: "dim" },
      { text: line, tone: null },
    ],
    ...(await screenOf(written)),
  ];
}
