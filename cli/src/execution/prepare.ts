import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import {
  type CreateExecutionInput,
  createExecution,
  type InputFile,
  imageNamedBy,
  interpreterOf,
  LIMITS,
  runtimeFor,
  utf8Bytes,
} from "@rgrid/schema";
import { commandLineText } from "../command-line/command-line-text.ts";
import { checkOwnOptions } from "../command-line/own-option.ts";
import type { RunLine } from "../command-line/split-run.ts";
import { isGiven, optionValues } from "../command-line/take-option.ts";
import { type Dependent, findDependencies } from "../dependencies/find.ts";
import { demand, failure, usageFailure } from "../failure.ts";
import type { Host } from "../host.ts";
import { type Collected, collectInputs, type LocalFile } from "../inputs/collect.ts";
import { type Digest, Digests, type FileStamp } from "../inputs/digests.ts";
import { mentionsStdin } from "../inputs/mentions-stdin.ts";
import { STDIN_PATH, type TakenStdin, takeStdin } from "../inputs/stdin.ts";
import { readTarget, type Target } from "../inputs/target.ts";
import { plain } from "../output/terminal.ts";
import { inParallel } from "../transfer/in-parallel.ts";
import type { UploadSource } from "../transfer/upload.ts";
import { type RunSettings, runSettings } from "./run-settings.ts";
import { sayLeftOut } from "./say-left-out.ts";
import { splitInputs } from "./split-inputs.ts";

export type Prepared = {
  readonly body: CreateExecutionInput;
  /** Inputs that the body names only by its manifest. */
  readonly listed: readonly InputFile[];
  /** Where the content of each input lies here, by digest. */
  readonly sources: ReadonlyMap<string, UploadSource>;
  /** What was read, by absolute path, so that a later change is seen. */
  readonly sent: ReadonlyMap<string, FileStamp>;
  /** Removes what was made here for the request; to be called once it is sent, or is not going to be. */
  readonly dispose: () => Promise<void>;
};

const HASHES_AT_ONCE = 4;

export type GatheredRun = {
  readonly target: Target;
  readonly settings: RunSettings;
  readonly collected: Collected;
  /** Sentences for the user. */
  readonly notes: readonly string[];
};

/** Reads the command line and finds what has to travel; nothing is hashed or sent yet. @throws Failure */
export async function gatherRun(host: Host, line: RunLine, signal: AbortSignal): Promise<GatheredRun> {
  const typed = runSettings(line, host.env);
  const target = await readTarget(host, line, typed.runtime ?? null, signal);
  const { name: script, source, entry } = target;
  demand(checkOwnOptions(line, source.text));
  checkArguments(line.args);
  const {
    dependencies,
    files: needed,
    localFolders,
    runtime,
    limits,
    inputs,
    concurrencyKey,
    notes,
  } = await findDependencies(host, line, dependentOf(target, typed));
  const settings: RunSettings = {
    ...(concurrencyKey === null ? {} : { concurrency_key: concurrencyKey }),
    ...typed,
    ...(runtime === null || typed.runtime !== undefined ? {} : { runtime }),
    ...(dependencies === null ? {} : { dependencies }),
    limits: { ...limits, ...typed.limits },
  };
  checkLanguage(script, settings.runtime);
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
          language: runtimeOf(target, settings).startsWith("node:") ? "javascript" : "python",
          roots: searchRoots(host.cwd, settings.env?.["PYTHONPATH"]),
          members: localFolders,
          isLauncher: entry !== null,
        },
  });
  for (const text of await modulesOf(line, collected)) demand(checkOwnOptions(line, text));
  return { target, settings: withSearchRoots(settings, collected.searchRoots), collected, notes };
}

/** The sources of the script's modules, in which its options may be said; read only where one of ours stands after the script. */
async function modulesOf({ afterScript }: RunLine, { files }: Collected): Promise<string[]> {
  if (afterScript.length === 0) return [];
  const modules = files.filter(({ reason, local }) => reason.kind === "import" && /\.(py|[cm]?[jt]s)$/.test(local));
  return Promise.all(modules.map(({ local }) => readFile(local, "utf8").catch(() => "")));
}

/** A package that is installed from its folder here is found by PYTHONPATH there. One that the user gives says it all. */
function withSearchRoots(settings: RunSettings, roots: readonly string[]): RunSettings {
  if (roots.length === 0 || settings.env?.["PYTHONPATH"] !== undefined) return settings;
  return { ...settings, python_path: [...roots] };
}

/** Whose packages are installed, and whether files beside what is run say which. */
function dependentOf(target: Target, typed: RunSettings): Dependent {
  const { name: script, entry, source } = target;
  const runtime = typed.runtime ?? "";
  const program =
    entry === null ? interpreterOf({ name: script, ...source }, runtime)[0] : entry.kind === "module" ? "python3" : "";
  const isOfNode = program === "node" || (program !== "python3" && runtimeOf(target, typed).startsWith("node:"));
  const text = program === "node" || program === "python3" ? source.text : null;
  return { script, manager: isOfNode ? "npm" : "pip", text, inImage: imageNamedBy(runtime) !== null };
}

/** As the API decides it too, where nothing is given. */
const runtimeOf = ({ name, entry, source }: Target, { runtime }: RunSettings): string =>
  runtime ?? runtimeFor(entry === null ? { script: { name, ...source } } : { entry });

function checkLanguage(script: string, runtime: string | undefined): void {
  if (runtime !== "node:20" || !/\.[cm]?ts$/.test(script)) return;
  throw usageFailure(`node:20 does not run TypeScript, which '${script}' is`, "Leave --runtime out, or give --runtime node:24");
}

/** Folders of PYTHONPATH; those that are not below the caller's are not found by the script either. */
const searchRoots = (cwd: string, path: string | undefined): string[] =>
  path === undefined ? [] : path.split(":").map((root) => resolve(cwd, root));

/**
 * Makes the body of the create from the command line, the files here and the standard input.
 * @param tokens what was typed after `rgrid run` @throws Failure
 */
export async function prepareRun(host: Host, line: RunLine, tokens: readonly string[], signal: AbortSignal): Promise<Prepared> {
  const gathered = await gatherRun(host, line, signal);
  const { target, collected, notes } = gathered;
  for (const note of notes) await host.terminal.line(host.terminal.paint("dim", plain(note)));
  await sayLeftOut(host, collected.leftOut);
  const mentioned = () => mentionsStdin(target.source.text, line.args, collected.files);
  const wanted = isGiven(line.options, "stdin");
  const stdin = target.isStdin ? null : await takeStdin(host, { wanted, mentioned }, signal);
  const dispose = async () => stdin?.dispose();
  try {
    return { ...(await requestOf(host, gathered, stdin, tokens, signal)), dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function requestOf(
  host: Host,
  { target, settings, collected }: GatheredRun,
  stdin: TakenStdin | null,
  tokens: readonly string[],
  signal: AbortSignal,
): Promise<Omit<Prepared, "dispose">> {
  const files = [...collected.files];
  if (stdin !== null) files.push({ ...stdin, path: STDIN_PATH, reason: { kind: "stdin", by: "stdin", line: null } });
  const digests = await hashAll(host, files, signal);
  const inputs: InputFile[] = [];
  const sources = new Map<string, UploadSource>();
  const sent = new Map<string, FileStamp>();
  for (const { local, path } of files) {
    const digest = digests.get(local);
    if (digest === undefined) throw new Error(`not hashed: ${local}`);
    inputs.push({ path, sha256: digest.sha256, size_bytes: digest.stamp.size, executable: digest.executable });
    sources.set(digest.sha256, { local, sizeBytes: digest.stamp.size, stamp: digest.stamp });
    sent.set(local, digest.stamp);
  }
  const { fields, listed, list } = splitInputs(inputs, { ...settings, stdin: stdin === null ? undefined : STDIN_PATH });
  if (list !== null) sources.set(list.sha256, list.source);
  const body: CreateExecutionInput = {
    ...settings,
    ...(target.entry === null
      ? { script: { name: collected.scriptPath, content: target.source.content, encoding: target.source.encoding } }
      : { entry: target.entry }),
    ...(stdin === null ? {} : { stdin: STDIN_PATH }),
    args: collected.args,
    ...fields,
    folders: collected.folders,
    command_line: commandLineText("run", tokens, target.name, LIMITS.commandLineLengthMax),
    caller: {
      tz: Intl.DateTimeFormat().resolvedOptions().timeZone || null,
      columns: host.stdout.isTerminal ? host.stdout.columns : null,
      color: host.stdout.isTerminal && !host.env["NO_COLOR"],
    },
  };
  checkBody(body);
  return { body, listed, sources, sent };
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
  concurrency_key: "--concurrency-key",
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
