import { type CreateExecutionInput, IMAGE_PREFIX, LIMITS } from "@rgrid/schema";
import type { RunLine } from "../command-line/split-run.ts";
import { isGiven, optionValue, optionValues } from "../command-line/take-option.ts";
import { parseDurationMs, parseEnv, parseNumber, parsePairs, parseSizeBytes, parseWhole } from "../command-line/values.ts";
import { demand, usageFailure } from "../failure.ts";

/** What the options of `rgrid run` say about the execution itself; fields that none of them names are left to the API's defaults. */
export type RunSettings = Pick<
  CreateExecutionInput,
  | "runtime"
  | "dependencies"
  | "env"
  | "python_path"
  | "metadata"
  | "limits"
  | "network"
  | "labels"
  | "runner"
  | "priority"
  | "concurrency_key"
  | "retries_max"
  | "reuse"
>;

/** @param env the caller's environment, for `--env NAME` @throws Failure `validation_failed` naming the option at fault */
export function runSettings({ options }: RunLine, env: NodeJS.ProcessEnv): RunSettings {
  const settings: RunSettings = {};
  const runtime = runtimeGiven(options);
  if (runtime !== null) settings.runtime = runtime;
  if (isGiven(options, "env")) settings.env = demand(parseEnv(optionValues(options, "env"), env));
  if (isGiven(options, "metadata")) settings.metadata = demand(parsePairs("--metadata", optionValues(options, "metadata")));
  if (isGiven(options, "label")) settings.labels = [...optionValues(options, "label")];
  const runner = optionValue(options, "runner");
  if (runner !== null) settings.runner = runner;
  const priority = optionValue(options, "priority");
  if (priority !== null) settings.priority = demand(parseWhole("--priority", priority, -LIMITS.priorityMax, LIMITS.priorityMax));
  const concurrencyKey = optionValue(options, "concurrency-key");
  if (concurrencyKey !== null) settings.concurrency_key = concurrencyKey;
  if (isGiven(options, "reuse")) settings.reuse = true;
  if (isGiven(options, "no-network")) settings.network = false;
  const limits = runLimits(options);
  if (Object.keys(limits).length > 0) settings.limits = limits;
  const retries = retriesMax(options);
  if (retries !== null) settings.retries_max = retries;
  return settings;
}

function runtimeGiven(options: RunLine["options"]): string | null {
  const runtime = optionValue(options, "runtime");
  const image = optionValue(options, "image");
  if (image === null) return runtime;
  if (runtime !== null) throw usageFailure("--image and --runtime contradict each other", "Give one of them");
  return `${IMAGE_PREFIX}${image}`;
}

function runLimits(options: RunLine["options"]): NonNullable<RunSettings["limits"]> {
  const limits: NonNullable<RunSettings["limits"]> = {};
  const timeout = optionValue(options, "timeout");
  if (timeout !== null) limits.timeout_ms = demand(parseDurationMs("--timeout", timeout));
  const memory = optionValue(options, "memory");
  if (memory !== null) limits.memory_bytes = demand(parseSizeBytes("--memory", memory));
  const cpu = optionValue(options, "cpu");
  if (cpu !== null) limits.cpus = demand(parseNumber("--cpu", cpu));
  return limits;
}

function retriesMax(options: RunLine["options"]): number | null {
  const retries = optionValue(options, "retries");
  if (!isGiven(options, "no-retry"))
    return retries === null ? null : demand(parseWhole("--retries", retries, 0, LIMITS.retriesMax));
  if (retries === null || retries === "0") return 0;
  throw usageFailure("--no-retry and --retries contradict each other", "Give one of them");
}
