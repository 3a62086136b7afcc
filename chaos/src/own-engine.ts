import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import Docker from "dockerode";
import { IMAGE } from "./own-runner.ts";
import { until } from "./until.ts";

const NETWORK = "bridge";

/**
 * A Docker engine beside the machine's, with images, containers and processes of its own, so that it can be killed without harm to anybody
 * else. The two share the machine's bridge, over which scripts reach the gate: this one gives out addresses from the upper half of its network,
 * where the other, which begins below, does not come.
 */
export class OwnEngine {
  readonly docker: Docker;
  readonly socket: string;
  readonly #folder: string;
  readonly #addresses: string;
  readonly #logs: string;
  #daemon: ChildProcess;

  private constructor(folder: string, logs: string, addresses: string) {
    this.#folder = folder;
    this.#logs = logs;
    this.#addresses = addresses;
    this.socket = join(folder, "docker.sock");
    this.docker = new Docker({ socketPath: this.socket });
    this.#daemon = this.#spawn();
  }

  /** Started, with the image that scripts run in. */
  static async open(dataDir: string): Promise<OwnEngine> {
    const machine = new Docker();
    const folder = join(dataDir, "engine");
    mkdirSync(folder);
    const engine = new OwnEngine(folder, join(dataDir, "logs"), upperHalfOf(await subnetOf(machine)));
    try {
      await engine.#answers();
      const loaded = await engine.docker.loadImage(await machine.getImage(IMAGE).get());
      await pipeline(loaded, async (said) => {
        for await (const _ of said);
      });
      await engine.docker.getImage(IMAGE).inspect();
      return engine;
    } catch (error) {
      await engine.close();
      throw error;
    }
  }

  /** kill -9 of the daemon alone; containers and what holds them are left to themselves. */
  async kill(): Promise<void> {
    const containerd = Number(readFileSync(join(this.#folder, "exec/containerd/containerd.pid"), "utf8"));
    const ended = once(this.#daemon, "exit");
    this.#daemon.kill("SIGKILL");
    await ended;
    // It goes with its daemon, a moment later. A new daemon that still sees it would wait for it, and for ever.
    await until("the daemon's containerd has ended", () => !existsSync(`/proc/${containerd}`));
  }

  async startAgain(): Promise<void> {
    this.#daemon = this.#spawn();
    await this.#answers();
  }

  /** Ends the daemon, with its containers and their keepers. One that was killed left those: only its successor can end them. */
  async close(): Promise<void> {
    if (this.#daemon.exitCode !== null || this.#daemon.signalCode !== null) await this.startAgain();
    const ended = once(this.#daemon, "exit");
    this.#daemon.kill("SIGTERM");
    await ended;
    // A successor leaves what the one that was killed has mounted.
    for (const path of mountsBelow(this.#folder)) spawnSync("umount", [path]);
  }

  #answers(): Promise<void> {
    return until("an engine of the scenario's own answers", () =>
      this.docker.ping().then(
        () => true,
        () => false,
      ),
    );
  }

  #spawn(): ChildProcess {
    const at = (name: string): string => join(this.#folder, name);
    // Of one that was killed. Its number may be another process's by now, which would be taken for it.
    rmSync(at("pid"), { force: true });
    const log = openSync(join(this.#logs, "own-engine.log"), "a");
    const settings = [
      ["--data-root", at("root")],
      ["--exec-root", at("exec")],
      ["--pidfile", at("pid")],
      ["--host", `unix://${this.socket}`],
      ["--containerd-namespace", "rgrid-chaos"],
      ["--containerd-plugins-namespace", "rgrid-chaos-plugins"],
      ["--bridge", "docker0"],
      ["--fixed-cidr", this.#addresses],
      ["--iptables=false"],
    ];
    const daemon = spawn("dockerd", settings.flat(), { stdio: ["ignore", log, log], detached: true });
    closeSync(log);
    return daemon;
  }
}

async function subnetOf(machine: Docker): Promise<string> {
  const network = await machine.getNetwork(NETWORK).inspect();
  const subnet: unknown = network.IPAM?.Config?.[0]?.Subnet;
  if (typeof subnet !== "string") throw new Error(`the machine's engine has no network ${NETWORK}`);
  return subnet;
}

/** @param subnet as `172.17.0.0/16` */
function upperHalfOf(subnet: string): string {
  const [address = "", length = ""] = subnet.split("/");
  const lower = address.split(".").reduce((number, byte) => number * 256 + Number(byte), 0);
  const upper = lower + 2 ** (31 - Number(length));
  const bytes = [24, 16, 8, 0].map((shift) => Math.floor(upper / 2 ** shift) % 256);
  return `${bytes.join(".")}/${Number(length) + 1}`;
}

/** Innermost first. */
function mountsBelow(folder: string): string[] {
  const paths = readFileSync("/proc/self/mounts", "utf8")
    .split("\n")
    .map((line) => line.split(" ")[1] ?? "");
  return paths.filter((path) => path.startsWith(`${folder}/`)).reverse();
}
