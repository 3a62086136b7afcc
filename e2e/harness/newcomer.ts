import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installedPackages } from "./installed-packages.ts";
import { type NpmRegistry, npmRegistry } from "./npm-registry.ts";

const root = join(import.meta.dirname, "../..");

export type Ended = { exitCode: number | null; out: string; err: string };

/** A command of a newcomer's that runs. Both of its pipes are read from its start: a runner that nobody reads stops at a full one. */
export type Running = {
  ended: Promise<Ended>;
  /** Waits until it has written this. @throws Error where it ends before */
  says(text: string): Promise<void>;
  type(text: string): void;
  /** To all its processes, as Ctrl-C is. */
  signal(name: NodeJS.Signals): void;
};

/** What the packages need besides themselves: all that is on npm before the release. */
const NEEDED = "dockerode";

/** Somebody who has Node, npm, a clone and nothing of RGrid installed: a home, a folder, and a registry that has what is published. */
export class Newcomer {
  readonly folder: string;
  readonly #home: string;
  readonly #registry: NpmRegistry;
  readonly #running = new Map<ChildProcess, Promise<Ended>>();

  private constructor(home: string, registry: NpmRegistry) {
    this.#home = home;
    this.#registry = registry;
    this.folder = join(home, "work");
  }

  static async arrive(): Promise<Newcomer> {
    const home = await realpath(await mkdtemp(join(tmpdir(), "rgrid-newcomer-")));
    const registry = await npmRegistry("127.0.0.1", null, await installedPackages(NEEDED, root));
    const newcomer = new Newcomer(home, registry);
    await mkdir(newcomer.folder);
    const settings = {
      registry: `http://127.0.0.1:${registry.port}/`,
      prefix: join(home, "npm"),
      // Of a dependency's dependency: it would compile what only speeds it up.
      "ignore-scripts": "true",
      "update-notifier": "false",
      audit: "false",
      fund: "false",
    };
    const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
    await writeFile(join(home, ".npmrc"), lines.join(""));
    return newcomer;
  }

  /** Which packages were asked for. */
  get installed(): readonly string[] {
    return this.#registry.asked;
  }

  write = (name: string, content: string): Promise<void> => writeFile(join(this.folder, name), content);

  /** Starts lines of shell in the folder. @param terminal as if they were typed on one, whose echo and answers are all in `out` */
  start(lines: string, env: Record<string, string> = {}, terminal = false): Running {
    const command = terminal ? ["script", "-qefc", lines, "/dev/null"] : ["sh", "-ec", lines];
    const child = spawn(command[0] ?? "sh", command.slice(1), {
      cwd: this.folder,
      env: { ...this.#env, ...env },
      stdio: ["pipe", "pipe", "pipe"],
      detached: true,
    });
    let [out, err] = ["", ""];
    const listeners = new Set<() => void>();
    const hear = (): void => {
      for (const listener of listeners) listener();
    };
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text;
      hear();
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      err += text;
      hear();
    });
    if (!terminal) child.stdin.end();
    const ended = once(child, "close").then(([exitCode]): Ended => {
      this.#running.delete(child);
      return { exitCode: exitCode as number | null, out, err };
    });
    this.#running.set(child, ended);
    return {
      ended,
      type: (text) => void child.stdin.write(text),
      signal: (name) => signalGroup(child, name),
      says: (text) =>
        new Promise((resolve, reject) => {
          const look = (): void => {
            if (`${out}${err}`.includes(text)) resolve();
          };
          listeners.add(look);
          look();
          void ended.then(() => reject(new Error(`it ended without ${JSON.stringify(text)}:\n${out}${err}`)));
        }),
    };
  }

  /** In the clone, which is this one. */
  runInClone(lines: string): Promise<Ended> {
    return this.run(`cd '${root}'\n${lines}`);
  }

  run(lines: string, env: Record<string, string> = {}): Promise<Ended> {
    return this.start(lines, env).ended;
  }

  async leave(): Promise<void> {
    for (const child of this.#running.keys()) signalGroup(child, "SIGTERM");
    await Promise.all(this.#running.values());
    await this.#registry.close();
    await rm(this.#home, { recursive: true, force: true });
  }

  /** Nothing of this process: neither its npm settings nor the clone's own `rgrid` in `node_modules/.bin`. */
  get #env(): Record<string, string> {
    const path = (process.env["PATH"] ?? "").split(":").filter((folder) => !folder.includes("node_modules"));
    return { HOME: this.#home, PATH: [join(this.#home, "npm/bin"), ...path].join(":"), LANG: "C.UTF-8" };
  }
}

function signalGroup({ pid }: ChildProcess, name: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, name);
  } catch {
    // It has ended.
  }
}
