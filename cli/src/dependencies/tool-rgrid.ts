import { concurrencyKey } from "@rgrid/schema";
import { z } from "zod";
import { parseDurationMs, parseSizeBytes } from "../command-line/values.ts";
import { demand, usageFailure } from "../failure.ts";

/** `[tool.rgrid]` of a script's block or a project's pyproject.toml, `"rgrid"` of its package.json: what would else be typed. */
const toolRgrid = z.strictObject({
  runtime: z.string().optional(),
  memory: z.union([z.string(), z.int().positive()]).optional(),
  cpu: z.number().positive().optional(),
  timeout: z.union([z.string(), z.number().positive()]).optional(),
  inputs: z.array(z.string().min(1)).optional(),
  "concurrency-key": concurrencyKey.optional(),
});

export type ToolSettings = {
  readonly runtime: string | null;
  readonly limits: { memory_bytes?: number; cpus?: number; timeout_ms?: number };
  /** Paths and patterns as `--input` takes them, from the folder of the file that says so. */
  readonly inputs: readonly string[];
  readonly concurrencyKey: string | null;
};

export const NO_SETTINGS: ToolSettings = { runtime: null, limits: {}, inputs: [], concurrencyKey: null };

/** @param name of the file it stands in @param place of the table there @throws Failure naming the key at fault */
export function toolSettings(name: string, table: unknown, place = "tool.rgrid"): ToolSettings {
  if (table === undefined) return NO_SETTINGS;
  const result = toolRgrid.safeParse(table);
  if (!result.success) {
    const issues = result.error.issues.map(({ path, message }) => `${[place, ...path].join(".")}: ${message}`);
    throw usageFailure(`${name}: ${issues.join("; ")}`, "Known are runtime, memory, cpu, timeout, inputs and concurrency-key");
  }
  const { runtime = null, memory, cpu, timeout, inputs = [], "concurrency-key": key = null } = result.data;
  const limits: ToolSettings["limits"] = {};
  if (memory !== undefined) limits.memory_bytes = demand(parseSizeBytes(`${place}.memory`, String(memory)));
  if (timeout !== undefined) limits.timeout_ms = demand(parseDurationMs(`${place}.timeout`, String(timeout)));
  if (cpu !== undefined) limits.cpus = cpu;
  return { runtime, limits, inputs, concurrencyKey: key };
}
