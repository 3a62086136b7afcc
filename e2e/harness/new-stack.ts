import { chmod, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LimitName } from "@rgrid/schema";
import { type StackHandle, startStack } from "@rgrid/stack";

export type NewStack = {
  limits?: Partial<Record<LimitName, number>>;
  dataDir?: string;
  runners?: number;
  slots?: number;
  executor?: "docker" | "process";
  /** Of its parts, such as settings of the runners. */
  env?: Record<string, string>;
};

/** A data folder that Postgres' own user can enter too. */
export async function newDataDir(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "rgrid-e2e-stack-")));
  await chmod(folder, 0o755);
  return folder;
}

/** The whole system with real containers. Its keys may ask as often as they like, where `limits` say nothing else. */
export async function newStack({
  limits = {},
  dataDir,
  runners = 1,
  slots = 2,
  executor = "docker",
  env: more = {},
}: NewStack = {}): Promise<StackHandle> {
  const unlimited = { requestsPerMinutePerKey: 1e6, requestsBurstPerKey: 1e6, ...limits };
  const folder = dataDir ?? (await newDataDir());
  try {
    const env = { ...more, RGRID_LIMITS: JSON.stringify(unlimited) };
    return await startStack({ dataDir: folder, executor, runners, slots, accounts: 2, env });
  } catch (error) {
    if (dataDir === undefined) await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

export async function endStack(stack: StackHandle): Promise<void> {
  await stack.stop();
  await rm(stack.dataDir, { recursive: true, force: true });
}
