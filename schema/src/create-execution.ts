import { z } from "zod";
import { absentFiles, dependencies } from "./dependencies.ts";
import { entry } from "./entry.ts";
import { concurrencyKey, envName, epochMs, label, labels, metadata, noNul, runtimeName, text, workPath } from "./fields.ts";
import { inputFile, inputsManifest } from "./inputs.ts";
import { LIMITS } from "./limits.ts";
import { utf8Bytes } from "./text.ts";

export const executionLimits = z
  .object({
    timeout_ms: z.int().min(LIMITS.timeoutMsMin).max(LIMITS.timeoutMsMax),
    memory_bytes: z.int().min(LIMITS.memoryBytesMin).max(LIMITS.memoryBytesMax),
    cpus: z.number().min(LIMITS.cpusMin).max(LIMITS.cpusMax),
  })
  .meta({ id: "ExecutionLimits" });
export const executionLimitName = executionLimits.keyof();

export type ExecutionLimits = z.infer<typeof executionLimits>;

/** What the script should find of the caller's terminal and place. */
export const caller = z
  .object({
    /** TZ, an IANA name; null where unknown. */
    tz: text(64).nullable(),
    /** COLUMNS, set only when the CLI is on a terminal. */
    columns: z.int().min(1).max(10_000).nullable(),
    /** FORCE_COLOR, set only when the CLI is on a terminal. */
    color: z.boolean(),
  })
  .meta({ id: "Caller" });

/** Folders below /work, itself as `.`, in which Python looks for modules besides the script's own. */
export const pythonPath = z.array(z.union([workPath, z.literal(".")])).max(LIMITS.pythonPathMax);

const withinBytes = (bytesMax: number) => (values: readonly string[]) =>
  values.reduce((sum, value) => sum + utf8Bytes(value) + 1, 0) <= bytesMax;

/** A refinement's options for what is over a limit of the request: answered as 413 `payload_too_large`, not as a wrong field. */
const overLimit = (error: string, limit: { limit_bytes: number } | { limit_count: number }) => ({ error, params: limit });

export const script = z.strictObject({
  /** Where the script lies below /work. */
  name: workPath,
  content: z.string(),
  /** base64 where the source is not UTF-8. */
  encoding: z.enum(["utf8", "base64"]).default("utf8"),
});

/** Body of `POST /api/v1/executions`. */
export const createExecution = z
  .strictObject({
    /** Left out where `entry` says what is run. */
    script: script.optional(),
    /** What is run instead of a script. */
    entry: entry.optional(),
    args: z
      .array(z.string().refine(noNul, "must not contain a NUL character"))
      .refine(
        (args) => args.length <= LIMITS.argsCountMax,
        overLimit(`must not be more than ${LIMITS.argsCountMax}`, { limit_count: LIMITS.argsCountMax }),
      )
      .refine(
        withinBytes(LIMITS.argsBytesMax),
        overLimit(`must not be longer than ${LIMITS.argsBytesMax} bytes in all`, { limit_bytes: LIMITS.argsBytesMax }),
      )
      .default([]),
    /** Left out: the one that follows from the script's language, or from the program. */
    runtime: runtimeName.optional(),
    inputs: z.array(inputFile).max(LIMITS.inputsPerRequestMax).default([]),
    /** Inputs beyond those, whose list and contents are in the store already. What other fields name by its path is in `inputs`. */
    inputs_manifest: inputsManifest.optional(),
    /** Folders that must exist below /work even when nothing is in them. */
    folders: z.array(workPath).max(LIMITS.foldersPerRequestMax).default([]),
    /** The input that is the standard input; left out for an empty one. */
    stdin: workPath.optional(),
    /** PYTHONPATH, where `env` gives none: of no use to a program that is not Python, and no secret. */
    python_path: pythonPath.optional(),
    env: z
      .record(envName, z.string().refine(noNul, "must not contain a NUL character"))
      .refine((env) => Object.keys(env).length <= LIMITS.envNamesMax, `must not have more than ${LIMITS.envNamesMax} names`)
      .refine(
        (env) => withinBytes(LIMITS.envBytesMax)(Object.entries(env).flat()),
        overLimit(`must not be larger than ${LIMITS.envBytesMax} bytes in all`, { limit_bytes: LIMITS.envBytesMax }),
      )
      .default({}),
    metadata: metadata.default({}),
    limits: executionLimits.partial().strict().default({}),
    /** Left out where nothing is installed. */
    dependencies: dependencies.optional(),
    network: z.boolean().default(true),
    labels: labels.default([]),
    /** Name of the one runner that may take it; null for any. */
    runner: label.nullable().default(null),
    priority: z.int().min(-LIMITS.priorityMax).max(LIMITS.priorityMax).default(0),
    /** At most one execution of the account with the same key is out at a time; the others wait. */
    concurrency_key: concurrencyKey.optional(),
    retries_max: z.int().min(0).max(LIMITS.retriesMax).default(LIMITS.retriesDefault),
    /** The line that the user typed, for people to read and to paste. */
    command_line: text(LIMITS.commandLineLengthMax).default(""),
    caller: caller.partial().strict().default({}),
    /** Answers with a completed execution of the same content instead of running it again, where there is one. */
    reuse: z.boolean().default(false),
  })
  .check((context) => {
    const { script: source, entry: other, stdin } = context.value;
    if ((source === undefined) === (other === undefined)) {
      const message = source === undefined ? "is required where there is no entry" : "must be left out where there is an entry";
      context.issues.push({ code: "custom", message, path: ["script"], input: source });
    }
    const seen = new Set<string>(source === undefined ? [] : [source.name]);
    context.value.inputs.forEach((input, index) => {
      if (seen.has(input.path)) {
        context.issues.push({ code: "custom", message: "is given twice", path: ["inputs", index, "path"], input: input.path });
      }
      seen.add(input.path);
    });
    if (stdin !== undefined && !context.value.inputs.some((input) => input.path === stdin)) {
      context.issues.push({ code: "custom", message: "must be the path of an input", path: ["stdin"], input: stdin });
    }
    const { dependencies: wanted, inputs } = context.value;
    for (const path of wanted === undefined ? [] : absentFiles(wanted, inputs)) {
      context.issues.push({ code: "custom", message: `names '${path}', which is no input`, path: ["dependencies"], input: path });
    }
  })
  .meta({ id: "CreateExecution" });
export type CreateExecution = z.output<typeof createExecution>;
export type CreateExecutionInput = z.input<typeof createExecution>;

/** Environment values as they rest: AES-GCM of the JSON object, 96-bit nonce; both base64. */
export const sealedEnv = z.object({ nonce: z.string(), data: z.string() });
export type SealedEnv = z.infer<typeof sealedEnv>;

/** What an execution runs; written once, never changed. */
export const executionSpec = z.object({
  /** Where `entry` says what is run its title, and no content. */
  script: z.object({ name: workPath, content: z.string(), encoding: z.enum(["utf8", "base64"]) }),
  entry: entry.optional(),
  args: z.array(z.string()),
  runtime: runtimeName,
  inputs: z.array(inputFile),
  inputs_manifest: inputsManifest.optional(),
  folders: z.array(workPath),
  stdin: workPath.optional(),
  python_path: pythonPath.optional(),
  env_names: z.array(envName),
  /** null where there is no environment value. */
  env_sealed: sealedEnv.nullable(),
  metadata,
  limits: executionLimits,
  /** Those that nobody asked for: the runner's owner may have set others. Left out before there was such a thing. */
  limits_open: z.array(executionLimitName).optional(),
  dependencies: dependencies.optional(),
  network: z.boolean(),
  labels,
  runner: label.nullable(),
  priority: z.int(),
  concurrency_key: concurrencyKey.optional(),
  retries_max: z.int(),
  command_line: z.string(),
  caller,
  created_at: epochMs,
  content_digest: z.string().nullable().default(null),
});
export type ExecutionSpec = z.infer<typeof executionSpec>;
