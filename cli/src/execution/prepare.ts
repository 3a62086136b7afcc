import { resolve } from "node:path";
import { type CreateExecutionInput, createExecution, type InputFile, LIMITS, RUNTIME_DEFAULT, utf8Bytes } from "@rgrid/schema";
import { checkOwnOptions } from "../command-line/own-option.ts";
import { commandLineText } from "../command-line/shell-quote.ts";
import type { RunLine } from "../command-line/split-run.ts";
import { isGiven, optionValues } from "../command-line/take-option.ts";
import { findDependencies } from "../dependencies/find.ts";
import { demand, failure, usageFailure } from "../failure.ts";
import type { Host } from "../host.ts";
import { type Collected, collectInputs, type LocalFile } from "../inputs/collect.ts";
import { type Digest, Digests, type FileStamp } from "../inputs/digests.ts";
import { readScript, type ScriptSource } from "../inputs/script.ts";
import { inParallel } from "../transfer/in-parallel.ts";
import type { UploadSource } from "../transfer/upload.ts";
import { type RunSettings, runSettings } from "./run-settings.ts";
import { sayLeftOut } from "./say-left-out.ts";

export type Prepared = {
  readonly body: CreateExecutionInput;
  /** Where the content of each input lies here, by digest. */
  readonly sources: ReadonlyMap<string, UploadSource>;
  /** What was read, by absolute path, so that a later change is seen. */
  readonly sent: ReadonlyMap<string, FileStamp>;
};

const HASHES_AT_ONCE = 4;

export type GatheredRun = {
  /** As typed. */
  readonly script: string;
  readonly settings: RunSettings;
  readonly source: ScriptSource;
  readonly collected: Collected;
};

/** Reads the command line and finds what has to travel; nothing is hashed or sent yet. @throws Failure */
export async function gatherRun(host: Host, line: RunLine): Promise<GatheredRun> {
  const script = line.script;
  if (script === null) throw usageFailure("No script is given", "Name it: rgrid run SCRIPT [ARGUMENT…]");
  const typed = runSettings(line, host.env);
  const source = await readScript(script);
  demand(checkOwnOptions(line, source.text));
  checkArguments(line.args);
  const { dependencies, files: needed, runtime, limits, inputs } = await findDependencies(host, line, script, source.text);
  const settings: RunSettings = {
    ...typed,
    ...(runtime === null ? {} : { runtime }),
    ...(dependencies === null ? {} : { dependencies }),
    limits: { ...limits, ...typed.limits },
  };
  const collected = await collectInputs({
    cwd: host.cwd,
    script,
    args: line.args,
    patterns: [...inputs, ...optionValues(line.options, "input")],
    needed,
    scan: isGiven(line.options, "no-auto-inputs")
      ? null
      : {
          text: source.text,
          language: (settings.runtime ?? RUNTIME_DEFAULT).startsWith("python:") ? "python" : "javascript",
          roots: searchRoots(host.cwd, settings.env?.["PYTHONPATH"]),
        },
  });
  return { script, settings, source, collected };
}

/** Folders of PYTHONPATH; those that are not below the caller's are not found by the script either. */
const searchRoots = (cwd: string, path: string | undefined): string[] =>
  path === undefined ? [] : path.split(":").map((root) => resolve(cwd, root));

/** Makes the body of the create from the command line and the files here. @param tokens what was typed after `rgrid run` @throws Failure */
export async function prepareRun(host: Host, line: RunLine, tokens: readonly string[], signal: AbortSignal): Promise<Prepared> {
  const { script, settings, source, collected } = await gatherRun(host, line);
  await sayLeftOut(host, collected.leftOut);
  const digests = await hashAll(host, collected.files, signal);
  const inputs: InputFile[] = [];
  const sources = new Map<string, UploadSource>();
  const sent = new Map<string, FileStamp>();
  for (const { local, path } of collected.files) {
    const digest = digests.get(local);
    if (digest === undefined) throw new Error(`not hashed: ${local}`);
    inputs.push({ path, sha256: digest.sha256, size_bytes: digest.stamp.size, executable: digest.executable });
    sources.set(digest.sha256, { local, sizeBytes: digest.stamp.size });
    sent.set(local, digest.stamp);
  }
  const body: CreateExecutionInput = {
    ...settings,
    script: { name: collected.scriptPath, content: source.content, encoding: source.encoding },
    args: collected.args,
    inputs,
    folders: collected.folders,
    command_line: commandLineText("run", tokens, script, LIMITS.commandLineLengthMax),
    caller: {
      tz: Intl.DateTimeFormat().resolvedOptions().timeZone || null,
      columns: host.stdout.isTerminal ? Math.max(1, host.stdout.columns) : null,
      color: host.stdout.isTerminal && !host.env["NO_COLOR"],
    },
  };
  checkBody(body);
  return { body, sources, sent };
}

function checkArguments(args: readonly string[]): void {
  const bytes = args.reduce((sum, arg) => sum + utf8Bytes(arg) + 1, 0);
  if (args.length <= LIMITS.argsCountMax && bytes <= LIMITS.argsBytesMax) return;
  const hint = `At most ${LIMITS.argsCountMax} arguments: put the list into a file and pass that`;
  throw failure("payload_too_large", { what: "The argument list", limit_bytes: LIMITS.argsBytesMax, hint });
}

async function hashAll(host: Host, files: readonly LocalFile[], signal: AbortSignal): Promise<Map<string, Digest>> {
  const digests = new Digests(host.env, host.now);
  const found = new Map<string, Digest>();
  let done = 0;
  await inParallel([...new Set(files.map((file) => file.local))], HASHES_AT_ONCE, async (local) => {
    found.set(local, await digests.of(local, signal));
    host.terminal.progress(`reading ${++done}/${files.length} files`);
  });
  await host.terminal.clearProgress();
  await digests.save();
  return found;
}

/** The options whose fields have another name in the body. */
const OPTION_OF_FIELD: Record<string, string> = {
  runtime: "--runtime",
  env: "--env",
  metadata: "--metadata",
  "limits.timeout_ms": "--timeout",
  "limits.memory_bytes": "--memory",
  "limits.cpus": "--cpu",
  labels: "--label",
  retries_max: "--retries",
};

/** The contract is checked here too: bad input then costs no round trip and no upload. */
function checkBody(body: CreateExecutionInput): void {
  const result = createExecution.safeParse(body);
  if (!result.success) {
    const issues = result.error.issues.map(({ path, message }) => {
      const field = path.join(".");
      const option = OPTION_OF_FIELD[field] ?? OPTION_OF_FIELD[String(path[0])];
      return option === undefined ? `${field}: ${message}` : `${option}: ${message}`;
    });
    throw usageFailure(issues.join("; "), "See rgrid help run");
  }
  if (utf8Bytes(JSON.stringify(body)) > LIMITS.requestBodyBytesMax) {
    throw failure("payload_too_large", { what: "The request", limit_bytes: LIMITS.requestBodyBytesMax });
  }
}
