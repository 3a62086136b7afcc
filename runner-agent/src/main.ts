import { randomBytes } from "node:crypto";
import { readFileSync, realpathSync } from "node:fs";
import { arch, availableParallelism, platform, release, totalmem } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { openWayOut } from "@rgrid/outbound";
import { WayOutError } from "@rgrid/outbound/way-out";
import { IMAGE_ANY, type RegisterRequest } from "@rgrid/schema";
import { defineCommand, runMain } from "citty";
import manifest from "../package.json" with { type: "json" };
import { Agent, type AgentEnd } from "./agent.ts";
import { ConfigError, configOf, type RunnerConfig } from "./config.ts";
import { DockerEngine } from "./container/docker.ts";
import { ProcessEngine } from "./container/process.ts";
import { httpControlPlane } from "./control-plane/http.ts";
import { Pacemaker } from "./control-plane/pacemaker.ts";
import { Layers } from "./dependencies/layers.ts";
import { faultText } from "./fault.ts";
import { ContentCache } from "./files/content-cache.ts";
import { Disk } from "./files/disk.ts";
import { nodeHost } from "./host.ts";
import { reap, tried } from "./loops/reap.ts";
import { machineLabels } from "./machine-labels.ts";
import { httpObjects } from "./objects/http.ts";
import { OPTIONS } from "./options.ts";
import { tellCaches } from "./owner/caches-command.ts";
import { openSurroundings } from "./owner/open-surroundings.ts";
import type { Surroundings } from "./owner/surroundings.ts";
import type { HostPorts, Log } from "./ports.ts";
import { installService } from "./service/install.ts";
import { FolderInUse, openStateFolder, type StateFolder } from "./state-folder.ts";

/** Exit codes of sysexits.h, for service managers. */
const EXIT = { ok: 0, usage: 64, unavailable: 69, software: 70, inUse: 75, refused: 77 } as const;

/** Where a program that bun has compiled believes its script to be. */
const COMPILED = "/$bunfs/";

const fail = (message: string, code: number): number => {
  process.stderr.write(`rgrid-runner: ${message}\n`);
  return code;
};

const crashed = (error: unknown): number =>
  fail(`it failed inside: ${faultText(error, process.env)}\nRun it with RGRID_DEBUG=1 and report what it prints`, EXIT.software);

function engineOf(config: RunnerConfig, folder: StateFolder, incarnation: string, log: Log): DockerEngine | ProcessEngine {
  if (config.executor === "docker") {
    const { images, anyImage } = config;
    return new DockerEngine({ stateDir: folder.path, runner: folder.runner, incarnation, images, anyImage });
  }
  log.warn("no_isolation", {
    executor: "process",
    warning: "scripts run as this user, with its files and network; memory and CPU limits are not enforced",
  });
  return new ProcessEngine({ stateDir: folder.path, runtimes: new Set(config.images.keys()) });
}

type Served = { config: RunnerConfig; folder: StateFolder; surroundings: Surroundings };

/** Only of containers: a plain process has the packages of this machine, which are its owner's to install. @throws ConfigError */
function layersOf(
  { config, folder, surroundings: { wayOut } }: Served,
  engine: DockerEngine,
  files: Disk,
  host: HostPorts,
): Layers {
  const { network, layersBytesMax: sizeBytesMax, buildEnv: env } = config;
  const pipConfig = textGiven("--pip-config", config.pipConfigFile);
  const npmConfig = textGiven("--npm-config", config.npmConfigFile);
  const grants = { pipConfig, npmConfig, env };
  return new Layers({ folder: join(folder.path, "layers"), engine, files, host, grants, network, wayOut, sizeBytesMax });
}

function textGiven(option: string, path: string | null): string | null {
  try {
    return path === null ? null : readFileSync(path, "utf8");
  } catch (error) {
    throw new ConfigError(`${option} can't be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function registrationOf(config: RunnerConfig, incarnation: string, hasGpu: boolean): RegisterRequest {
  const isolated = config.executor === "docker";
  const own = machineLabels({ arch: arch(), os: platform(), memoryBytes: totalmem(), isolated, hasGpu });
  return {
    name: config.name,
    incarnation,
    version: manifest.version,
    executor: config.executor,
    slots: config.slots,
    labels: [...new Set([...config.labels, ...own])],
    runtimes: [...config.images.keys(), ...(config.anyImage ? [IMAGE_ANY] : [])],
    machine: {
      cpus: availableParallelism(),
      memory_bytes: totalmem(),
      arch: arch(),
      os: `${platform()} ${release()}`.slice(0, 64),
    },
    price_per_hour_micros: config.pricePerHourMicros,
    settings: { limits: config.defaults, mounts: config.mounts, caches: config.caches },
  };
}

/** SIGTERM and SIGINT drain; the second one ends the grace. */
function drainOnSignal(agent: Agent, graceMs: number): void {
  let signals = 0;
  const onSignal = (): void => {
    signals += 1;
    if (signals === 1) void agent.drain(graceMs);
    else agent.handBack();
  };
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, onSignal);
}

function exitCodeOf(end: AgentEnd): number {
  switch (end.reason) {
    case "drained":
      return EXIT.ok;
    case "replaced":
      return fail(
        "a newer process of this runner has registered: give a second runner a name and a --state-dir of its own",
        EXIT.inUse,
      );
    case "refused":
      return fail(`the API refused this runner: ${end.message}`, EXIT.refused);
  }
}

async function serve(served: Served): Promise<number> {
  const { config, folder, surroundings } = served;
  const host = nodeHost();
  const incarnation = randomBytes(12).toString("hex");
  const engine = engineOf(config, folder, incarnation, host.log);
  const problem = await engine.problem();
  if (problem !== null) return fail(`${problem}. Start it, or run without isolation: --executor process`, EXIT.unavailable);
  if (!engine.hasInit) {
    host.log.warn("no_init", {
      warning: "scripts go on when this process dies, until it starts again; exit codes above 128 may be taken for signals",
      fix: "install gcc, run runner-agent/build-init.sh, and keep the state folder on a file system without noexec",
    });
  }
  const cache = new ContentCache(join(folder.path, "cache"));
  await cache.sweep();
  await reap(engine, host.log);
  const files = new Disk(cache, join(folder.path, "spool"));
  await tried(host.log, () => files.sweepSpools(() => false));
  const dependencies = engine.kind === "docker" ? layersOf(served, engine, files, host) : undefined;
  const registration = registrationOf(config, incarnation, engine.hasGpu);
  const control = httpControlPlane({ apiUrl: config.apiUrl, token: config.token, userAgent: `rgrid-runner/${manifest.version}` });
  const understudy = new Pacemaker({ apiUrl: config.apiUrl, log: host.log, wayOut: config.wayOut });
  const agent = new Agent({
    ports: { understudy, host, control, engine, files, objects: httpObjects, ...(dependencies && { dependencies }) },
    registration,
    stateDir: folder.path,
    network: config.network,
    surroundings,
    minFreeDiskBytes: config.minFreeDiskBytes,
    warm: () => engine.warm,
  });
  drainOnSignal(agent, config.drainGraceMs);
  const { name, slots, executor, runtimes, labels } = registration;
  host.log.info("starting", {
    name,
    slots,
    executor,
    api_url: config.apiUrl,
    runtimes: runtimes.join(" "),
    labels: labels.join(" "),
  });
  const end = await agent.run();
  host.log.info("ended", { reason: end.reason });
  return exitCodeOf(end);
}

async function main(args: readonly string[]): Promise<number> {
  let folder: StateFolder | null = null;
  try {
    const config = configOf(args, process.env);
    await openWayOut(config.wayOut);
    folder = await openStateFolder(config.stateDir);
    const surroundings = await openSurroundings(config, folder.path, process.env);
    return await serve({ config, folder, surroundings });
  } catch (error) {
    if (error instanceof ConfigError || error instanceof WayOutError)
      return fail(`${error.message}\nSee rgrid-runner --help`, EXIT.usage);
    if (error instanceof FolderInUse) return fail(error.message, EXIT.inUse);
    return crashed(error);
  } finally {
    folder?.unlock();
  }
}

const ARGS = Object.fromEntries(
  Object.entries(OPTIONS).map(([name, { description, hint, env }]) => [
    name,
    { type: "string" as const, description: `${description} [${env}]`, valueHint: hint },
  ]),
);

const install = defineCommand({
  meta: { name: "rgrid-runner install", description: "Writes a systemd unit that runs the runner with these options" },
  args: { ...ARGS, print: { type: "boolean", description: "Write nothing, print what would be written" } },
  async run({ rawArgs }) {
    const args = rawArgs.filter((arg) => arg !== "--print");
    const [script = ""] = process.argv.slice(1);
    // As it runs now: under Node, or as the compiled program, whose script lies within itself.
    const program = [process.execPath, ...(script.startsWith(COMPILED) ? [] : [...process.execArgv, realpathSync(script)])];
    const { usage, refused } = EXIT;
    try {
      const print = args.length < rawArgs.length;
      process.stdout.write(await installService({ args, env: process.env, program, hopeless: [usage, refused], print }));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      process.exitCode = fail(`${error.message}\nSee rgrid-runner install --help`, usage);
    }
  },
});

const caches = defineCommand({
  meta: {
    name: "rgrid-runner caches",
    description: "Lists what --cache keeps, with sizes; `rgrid-runner caches clear NAME…` empties those, or all",
  },
  args: { "state-dir": ARGS["state-dir"] ?? { type: "string" } },
  async run({ rawArgs }) {
    try {
      process.stdout.write(await tellCaches(rawArgs, process.env));
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      process.exitCode = fail(`${error.message}\nSee rgrid-runner caches --help`, EXIT.usage);
    }
  },
});

const runner = defineCommand({
  meta: {
    name: "rgrid-runner",
    version: manifest.version,
    description:
      "Runs RGrid's executions on this machine. `rgrid-runner install` makes it a systemd service, `rgrid-runner caches` shows what its caches hold",
  },
  args: ARGS,
  async run({ rawArgs }) {
    // An exit of its own: keep-alive connections would hold the process for seconds.
    process.exit(await main(rawArgs));
  },
});

// What is thrown where nobody waits for it. A service manager starts it again, and what it ran is reaped or lost by its leases.
process.once("uncaughtException", (error) => process.exit(crashed(error)));

// V8 lets the space for young objects grow to 64 MB and copies what outlives it to the old one: ten scripts of 200,000 lines left a runner
// at 310 MB of which it needed little. With the space kept small it stays below 170 MB.
setFlagsFromString("--semi-space-growth-factor=1");

// Not citty's subcommands: it runs the parent's command after them.
const [first, ...rest] = process.argv.slice(2);
if (first === "install") await runMain(install, { rawArgs: rest });
else if (first === "caches") await runMain(caches, { rawArgs: rest });
else await runMain(runner);
