import { type CreateExecutionInput, createExecution, type InputFile, LIMITS, utf8Bytes } from "@rgrid/schema";
import { checkOwnOptions } from "../command-line/own-option.ts";
import { commandLineText } from "../command-line/shell-quote.ts";
import type { RunLine } from "../command-line/split-run.ts";
import { optionValues } from "../command-line/take-option.ts";
import { demand, failure, usageFailure } from "../failure.ts";
import type { Host } from "../host.ts";
import { collectInputs, type LocalFile } from "../inputs/collect.ts";
import { type Digest, Digests, type FileStamp } from "../inputs/digests.ts";
import { readScript } from "../inputs/script.ts";
import { plain } from "../output/terminal.ts";
import { inParallel } from "../transfer/in-parallel.ts";
import type { UploadSource } from "../transfer/upload.ts";
import { runSettings } from "./run-settings.ts";

export type Prepared = {
  readonly body: CreateExecutionInput;
  /** Where the content of each input lies here, by digest. */
  readonly sources: ReadonlyMap<string, UploadSource>;
  /** What was read, by absolute path, so that a later change is seen. */
  readonly sent: ReadonlyMap<string, FileStamp>;
};

const HASHES_AT_ONCE = 4;

/** Makes the body of the create from the command line and the files here. @param tokens what was typed after `rgrid run` @throws Failure */
export async function prepareRun(host: Host, line: RunLine, tokens: readonly string[], signal: AbortSignal): Promise<Prepared> {
  const script = line.script;
  if (script === null) throw usageFailure("No script is given", "Name it: rgrid run SCRIPT [ARGUMENT…]");
  const settings = runSettings(line, host.env);
  const source = await readScript(script);
  demand(checkOwnOptions(line, source.text));
  checkArguments(line.args);
  const collected = await collectInputs(host.cwd, script, line.args, optionValues(line.options, "input"));
  for (const secret of collected.secrets) {
    await host.terminal.line(
      host.terminal.paint("dim", `left out, as its name says that it is secret: ${plain(secret)} (--input sends it)`),
    );
  }
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
  const large = body.inputs?.find((input) => input.size_bytes > LIMITS.inputBytesMax);
  if (large) throw failure("payload_too_large", { what: `'${large.path}'`, limit_bytes: LIMITS.inputBytesMax });
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
