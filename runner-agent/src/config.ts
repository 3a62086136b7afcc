import { homedir, hostname } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { type WayOut, WayOutError, wayOutOf } from "@rgrid/outbound/way-out";
import {
  type ExecutionLimits,
  executionLimits,
  LIMITS,
  label,
  labels,
  RUNTIME_DEFAULT,
  runnerToken,
  runtimeName,
} from "@rgrid/schema";
import { z } from "zod";
import { DEFAULT_IMAGES } from "./container/default-images.ts";
import { OPTIONS, type OptionName } from "./options.ts";
import { cacheNameProblem } from "./owner/caches.ts";
import { type Mount, overlapOf, parseMount } from "./owner/mounts.ts";

/** A configuration that can't be used; the message is for the person who typed it. */
export class ConfigError extends Error {}

const DURATION_UNITS = { s: 1000, m: 60_000, h: 3_600_000 } as const;
const duration = z
  .string()
  .regex(/^\d{1,6}[smh]?$/, { error: "must be a duration such as 30s, 10m or 1h" })
  .transform(
    (text) => Number.parseInt(text, 10) * DURATION_UNITS[(/[smh]$/.exec(text)?.[0] ?? "s") as keyof typeof DURATION_UNITS],
  );

const SIZE_UNITS = { k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 } as const;
const size = z
  .string()
  .regex(/^\d{1,9}[kmgt]?$/, { error: "must be a size such as 512m or 2g" })
  .transform((text) => {
    const unit = /[kmgt]$/.exec(text)?.[0] as keyof typeof SIZE_UNITS | undefined;
    return Number.parseInt(text, 10) * (unit ? SIZE_UNITS[unit] : 1);
  });

const runtimeMapping = z.string().transform((text, context) => {
  const at = text.indexOf("=");
  const [name, image] = at === -1 ? [text, text] : [text.slice(0, at), text.slice(at + 1)];
  if (!runtimeName.safeParse(name).success || image === "") {
    context.issues.push({ code: "custom", message: "must be NAME=IMAGE, such as python:3.11=python:3.11-slim", input: text });
    return z.NEVER;
  }
  return { name, image };
});

// Words are read first, and then held against the bounds of the contract.
const { cpus, memory_bytes, timeout_ms } = executionLimits.shape;

const mount = z.string().transform((text, context) => {
  const parsed = parseMount(text, process.cwd());
  if (typeof parsed !== "string") return parsed;
  context.issues.push({ code: "custom", message: parsed, input: text });
  return z.NEVER;
});

const cacheName = z.string().check((context) => {
  const problem = cacheNameProblem(context.value);
  if (problem !== null) context.issues.push({ code: "custom", message: problem, input: context.value });
});

const configSchema = z.object({
  "api-url": z
    .url({ protocol: /^https?$/, error: "must be a URL such as https://api.rgrid.dev" })
    .transform((url) => url.replace(/\/+$/, "")),
  token: runnerToken,
  name: label,
  slots: z.coerce.number({ error: "must be a whole number" }).int().min(1).max(1024),
  label: labels,
  executor: z.enum(["docker", "process"]),
  "state-dir": z.string().min(1),
  runtime: z.array(runtimeMapping),
  images: z.enum(["any", "configured"]),
  "default-cpu": z.coerce.number({ error: "must be a number of cores" }).pipe(cpus).nullable(),
  "default-memory": size.pipe(memory_bytes).nullable(),
  "default-timeout": duration.pipe(timeout_ms).nullable(),
  mount: z.array(mount).max(LIMITS.runnerMountsMax),
  cache: z.array(cacheName).max(LIMITS.runnerMountsMax),
  "price-per-hour": z.coerce.number({ error: "must be a number of dollars" }).nonnegative().max(1e6).nullable(),
  network: z.enum(["full", "none"]),
  "ca-file": z.string().min(1).nullable(),
  "share-way-out": z.enum(["yes", "no"]),
  "min-free-disk": size,
  "layers-size": size,
  "pip-config": z.string().min(1).nullable(),
  "npm-config": z.string().min(1).nullable(),
  "build-env": z.array(z.string().regex(/^[A-Za-z_]\w*$/, { error: "must be the name of a variable" })),
  "drain-grace": duration,
});

export type RunnerConfig = {
  apiUrl: string;
  token: string;
  name: string;
  slots: number;
  labels: string[];
  executor: "docker" | "process";
  stateDir: string;
  /** Runtime → image. */
  images: Map<string, string>;
  /** Whether executions may name an image themselves. */
  anyImage: boolean;
  pricePerHourMicros: number | null;
  /** Limits of executions that ask for none; those that are not set are the API's. */
  defaults: Partial<ExecutionLimits>;
  /** Not looked at yet: whether they may be mounted is asked of the machine at start. */
  mounts: Mount[];
  caches: string[];
  network: boolean;
  /** How the runner gets out; null where nothing is said. */
  wayOut: WayOut | null;
  /** Whether scripts are told. */
  shareWayOut: boolean;
  minFreeDiskBytes: number;
  layersBytesMax: number;
  /** Path of a pip.conf, which may hold credentials. */
  pipConfigFile: string | null;
  /** Path of an .npmrc, which may hold credentials. */
  npmConfigFile: string | null;
  /** Variables of the runner's environment that installations may have, with their values. */
  buildEnv: Record<string, string>;
  drainGraceMs: number;
};

/** The host's name with what a runner's name can't hold made a dash. */
const nameOfHost = (): string =>
  hostname()
    .replace(/[^A-Za-z0-9._-]/g, "-")
    .replace(/^[^A-Za-z0-9]+/, "")
    .slice(0, 64) || "runner";

function typedOptions(args: readonly string[]): Partial<Record<OptionName, string | string[]>> {
  try {
    const options = Object.fromEntries(
      Object.entries(OPTIONS).map(([name, { multiple }]) => [name, { type: "string" as const, multiple }]),
    );
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values as Partial<
      Record<OptionName, string | string[]>
    >;
  } catch (error) {
    throw new ConfigError(error instanceof Error ? error.message : String(error));
  }
}

export type GivenEnv = Readonly<Record<string, string | undefined>>;

/** Where the runner keeps its state unless an option says otherwise. */
export const stateDirOf = (env: GivenEnv): string => env[OPTIONS["state-dir"].env] || join(homedir(), ".rgrid", "runner");

/** What was said of each option, by its words: typed ones go before the environment, whose lists are separated by commas. @throws ConfigError */
export function optionsGiven(args: readonly string[], env: GivenEnv): Partial<Record<OptionName, string[]>> {
  const typed = typedOptions(args);
  const given: Partial<Record<OptionName, string[]>> = {};
  for (const [name, { env: variable, multiple }] of Object.entries(OPTIONS) as [OptionName, (typeof OPTIONS)[OptionName]][]) {
    const fromEnv = env[variable] || undefined;
    const words = typed[name] ?? (multiple ? fromEnv?.split(",").map((part) => part.trim()) : fromEnv);
    if (words !== undefined) given[name] = [words].flat();
  }
  return given;
}

function valuesOf(names: readonly string[], env: GivenEnv): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => {
      const value = env[name];
      if (value === undefined)
        throw new ConfigError(`--build-env (or ${OPTIONS["build-env"].env}) names ${name}, which is not set`);
      return [name, value];
    }),
  );
}

/** @throws ConfigError */
function wayOutWith(caFile: string | null, env: GivenEnv): WayOut | null {
  try {
    return wayOutOf(caFile === null ? env : { ...env, SSL_CERT_FILE: resolve(caFile) });
  } catch (error) {
    throw error instanceof WayOutError ? new ConfigError(error.message) : error;
  }
}

function defaultsOf(config: z.output<typeof configSchema>): RunnerConfig["defaults"] {
  const { "default-cpu": cpus, "default-memory": memory, "default-timeout": timeout } = config;
  return {
    ...(cpus === null ? {} : { cpus }),
    ...(memory === null ? {} : { memory_bytes: memory }),
    ...(timeout === null ? {} : { timeout_ms: timeout }),
  };
}

/** @throws ConfigError */
function checkMounts(mounts: readonly Mount[], isolated: boolean): void {
  if (mounts.length > 0 && !isolated)
    throw new ConfigError("--mount needs --executor docker: a plain process sees all that its user does, under its own path");
  const overlap = overlapOf(mounts);
  if (overlap !== null) throw new ConfigError(`--mount can't be both at ${overlap[0].target} and at ${overlap[1].target}`);
}

/**
 * The runner's configuration: options go before the environment, the environment before defaults.
 * Options are parsed here, because citty keeps only the last of a repeated one.
 * @throws ConfigError naming the option or variable at fault
 */
export function configOf(args: readonly string[], env: GivenEnv): RunnerConfig {
  const given = Object.entries(optionsGiven(args, env)).map(
    ([name, words]) => [name, OPTIONS[name as OptionName].multiple ? words : words[0]] as const,
  );
  const defaults: Record<OptionName, unknown> = {
    "api-url": "https://api.rgrid.dev",
    token: "",
    name: nameOfHost(),
    slots: "1",
    label: [],
    executor: "docker",
    "state-dir": stateDirOf({}),
    runtime: [],
    images: "any",
    "price-per-hour": null,
    "default-cpu": null,
    "default-memory": null,
    "default-timeout": null,
    mount: [],
    cache: [],
    network: "full",
    "ca-file": null,
    "share-way-out": "yes",
    "min-free-disk": "1g",
    "layers-size": "20g",
    "pip-config": null,
    "npm-config": null,
    "build-env": [],
    "drain-grace": "10m",
  };
  const parsed = configSchema.safeParse({ ...defaults, ...Object.fromEntries(given) });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const name = String(issue?.path[0]) as OptionName;
    if (name === "token") throw new ConfigError("--token (or RGRID_RUNNER_TOKEN) must be a runner token, rgr_…");
    throw new ConfigError(`--${name} (or ${OPTIONS[name].env}) ${issue?.message ?? "is not valid"}`);
  }
  const config = parsed.data;
  const price = config["price-per-hour"];
  const isolated = config.executor === "docker";
  checkMounts(config.mount, isolated);
  // A plain process runs on the one Python of this machine, whatever the owner says that it is.
  const known: Iterable<readonly [string, string]> = isolated ? DEFAULT_IMAGES : [[RUNTIME_DEFAULT, RUNTIME_DEFAULT]];
  return {
    apiUrl: config["api-url"],
    token: config.token,
    name: config.name,
    slots: config.slots,
    labels: [...new Set(config.label)],
    executor: config.executor,
    stateDir: resolve(config["state-dir"]),
    images: new Map([...known, ...config.runtime.map(({ name, image }) => [name, image] as const)]),
    anyImage: isolated && config.images === "any",
    defaults: defaultsOf(config),
    mounts: config.mount,
    caches: [...new Set(config.cache)],
    pricePerHourMicros: price === null ? null : Math.round(price * 1e6),
    network: config.network === "full",
    wayOut: wayOutWith(config["ca-file"], env),
    shareWayOut: config["share-way-out"] === "yes",
    minFreeDiskBytes: config["min-free-disk"],
    layersBytesMax: config["layers-size"],
    pipConfigFile: config["pip-config"] === null ? null : resolve(config["pip-config"]),
    npmConfigFile: config["npm-config"] === null ? null : resolve(config["npm-config"]),
    buildEnv: valuesOf(config["build-env"], env),
    drainGraceMs: config["drain-grace"],
  };
}
