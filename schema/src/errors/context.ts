import { LIMITS } from "../limits.ts";
import { fitsPython } from "../python-version.ts";
import type { ErrorDetails } from "./error-metadata.ts";
import { runtimeWith } from "./runtime-packages.ts";

/** What is known besides what was reported: of the execution, its account, and where the error is read. */
export type ErrorContext = {
  /** Without a slash at its end. */
  docsBaseUrl: string;
  executionId: string | null;
  /** As the CLI sent it; empty where another client made the request. */
  commandLine: string;
  runtime: string | null;
  /** What is run has this name: a script's path, a program's. */
  program: string | null;
  /** That the account's runners have which are online; null where nobody asked. Only these are proposed. */
  runtimes: readonly string[] | null;
  /** The file that was missing is here, under this path: only the CLI can know. */
  here: string | null;
};

export const DOCS_BASE_URL_DEFAULT = "https://docs.rgrid.dev";

export const NO_CONTEXT: ErrorContext = {
  docsBaseUrl: DOCS_BASE_URL_DEFAULT,
  executionId: null,
  commandLine: "",
  runtime: null,
  program: null,
  runtimes: null,
  here: null,
};

const text = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);
const whole = (value: unknown): number | null => (typeof value === "number" && value > 0 ? value : null);

const SIZES = [
  [1024 ** 3, "g"],
  [1024 ** 2, "m"],
] as const;
const TIMES = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "m"],
  [1000, "s"],
] as const;

/** As an option takes it: `4g`, `90s`. */
function optionValue(value: number, units: readonly (readonly [number, string])[]): string {
  const [size, unit] = units.find(([size]) => value >= size && value % size === 0) ?? [1, ""];
  return `${value / size}${unit}`;
}

/** Twice as much, in whole MiB, or null where that is over the limit. */
function moreMemory(limitBytes: number | null): string | null {
  if (limitBytes === null) return null;
  const bytes = Math.ceil((2 * limitBytes) / 1024 ** 2) * 1024 ** 2;
  return bytes > LIMITS.memoryBytesMax ? null : optionValue(bytes, SIZES);
}

/** Twice as long, in whole seconds, or null where that is over the limit. */
function moreTime(timeoutMs: number | null): string | null {
  if (timeoutMs === null) return null;
  const ms = Math.ceil((2 * timeoutMs) / 1000) * 1000;
  return ms > LIMITS.timeoutMsMax ? null : optionValue(ms, TIMES);
}

/** `python:3.12-llm` → [3, 12] and `-llm`. */
function pythonOf(runtime: string): { version: [number, number]; ending: string } | null {
  const [, major, minor, ending = ""] = /^python:(\d+)\.(\d+)(-.*)?$/.exec(runtime) ?? [];
  return major === undefined ? null : { version: [Number(major), Number(minor)], ending };
}

/** Of the account's runtimes the one of the same kind whose Python fits and is nearest to the present one. */
function fittingRuntime(needs: string | null, runtime: string | null, runtimes: readonly string[] | null): string | null {
  const present = pythonOf(runtime ?? "");
  if (needs === null || present === null || runtimes === null) return null;
  const specifier = /^\d/.test(needs) ? `>=${needs}` : needs;
  const distance = (name: string) => Math.abs((pythonOf(name)?.version[1] ?? 0) - present.version[1]);
  const fitting = runtimes.filter((name) => {
    const python = pythonOf(name);
    return python !== null && python.ending === present.ending && fitsPython(specifier, python.version);
  });
  return fitting.sort((a, b) => distance(a) - distance(b))[0] ?? null;
}

const LOCAL = /^(?:localhost|127(?:\.\d+){3}|::1|\[::1\]|0\.0\.0\.0)$/i;
/** Programs that runtimes other than the plain ones have. */
const PROGRAM_RUNTIMES: Readonly<Record<string, string>> = {
  ffmpeg: "ffmpeg",
  ffprobe: "ffmpeg",
  node: "node:24",
  npm: "node:24",
  npx: "node:24",
};
/** Run by a shell, which every image has; a Python script could not follow its command into another image. */
const isOfShell = (program: string | null): boolean => program !== null && /\.(?:sh|bash)$/.test(program);

/** What templates may be filled with: the details, and what follows from them and the context. Absent: not known, or not to be proposed. */
export function knownOf(details: ErrorDetails, context: ErrorContext): Record<string, unknown> {
  const runtime = context.runtime ?? text(details["runtime"]);
  const missing = text(details["package"]) ?? text(details["module"]);
  const bigger = missing !== null && runtime !== null ? runtimeWith(missing, runtime) : null;
  const ofCommand = PROGRAM_RUNTIMES[text(details["command"]) ?? ""] ?? null;
  const proposed = (name: string | null) => (name !== null && name !== runtime && context.runtimes?.includes(name) ? name : null);
  const host = text(details["host"]);
  return {
    ...details,
    here: context.here,
    absolute_path: text(details["path"])?.startsWith("/") ? details["path"] : null,
    bigger_runtime: proposed(bigger),
    command_runtime: isOfShell(context.program) ? proposed(ofCommand) : null,
    fitting_runtime: fittingRuntime(text(details["needs"]), runtime, context.runtimes),
    node_package: runtime?.startsWith("node") ? missing : null,
    more_memory: moreMemory(whole(details["limit_bytes"])),
    more_time: moreTime(whole(details["timeout_ms"])),
    localhost: host !== null && LOCAL.test(host) ? host : null,
    turned_off_here: details["off_by"] === "command_line" ? "--no-network" : null,
    turned_off_there: details["off_by"] === "runner" ? "the runner's owner" : null,
  };
}

const PROPOSING: ReadonlySet<string> = new Set(["missing_dependency", "python_version_mismatch", "command_not_found"]);

/** Whether an error's fix may name a runtime, so that it is worth asking which the account's runners have. */
export const proposesRuntime = (code: string): boolean => PROPOSING.has(code);
