import { type ConsoleConfig, parseConsoleConfig } from "../hosting/console-config.ts";
import { retried } from "./api/retried.ts";

export type { ConsoleConfig };

/** @throws Error that a person can act on: what is wrong with config.json, or that it can't be had */
export async function loadConfig(): Promise<ConsoleConfig> {
  const response = await retried(() => fetch("/config.json", { cache: "no-cache" }));
  if (!response.ok) throw new Error(`config.json can't be read (HTTP ${response.status})`);
  return parseConsoleConfig(await response.json());
}
